import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import { readAllPages } from "@/api/pages";
import type { components } from "@/api/schema";
import { type Rules, withRules } from "./coordinatorRules";

type Schemas = components["schemas"];
export type CoordinatedProgramme = Schemas["ProgrammeDetailOut"];
export type ProgrammeStatus = Schemas["ProgrammeStatus"];
export type PresetName = Schemas["ProgrammeIn"]["preset"];
export type Checklist = Schemas["Checklist"];
export type CoordinatedEnrolment = Schemas["EnrolmentOut"];
export type EnrolmentStatus = Schemas["EnrolmentStatus"];
export type CoordinatedPairing = Schemas["PairingStatusOut"];
export type PairingStatus = Schemas["PairingStatus"];
export type Insights = Schemas["InsightsOut"];
export type Figure = Schemas["Figure"];

/** Also read by what lives in a file of its own. */
export const KEY = "coordination";
const PAGE = 100;
/** The most people one invitation may name. */
export const MOST_INVITED_AT_ONCE = 1000;

export const versioned = (version: number) => ({ "If-Match": `"${version}"` });

export const coordinatedProgrammesQuery = () =>
  queryOptions({
    queryKey: [KEY, "programmes"],
    queryFn: async ({ signal }) => {
      const programmes = await unwrap(api.GET("/programmes", { signal }));
      return programmes.filter((programme) => programme.coordinated_by_me);
    },
  });

export const coordinatedProgrammeQuery = (programmeId: string) =>
  queryOptions({
    queryKey: [KEY, "programmes", programmeId],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/programmes/{programme_id}", { params: { path: { programme_id: programmeId } }, signal }),
      ),
  });

export const presetsQuery = () =>
  queryOptions({
    queryKey: [KEY, "presets"],
    queryFn: ({ signal }) => unwrap(api.GET("/programme-presets", { signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });

export const referentsQuery = () =>
  queryOptions({
    queryKey: [KEY, "referents"],
    queryFn: ({ signal }) => unwrap(api.GET("/referents", { signal })),
  });

export const enrolmentsQuery = (programmeId: string) =>
  queryOptions({
    queryKey: [KEY, "programmes", programmeId, "enrolments"],
    queryFn: ({ signal }) =>
      readAllPages((cursor) =>
        unwrap(
          api.GET("/programmes/{programme_id}/enrolments", {
            params: { path: { programme_id: programmeId }, query: { limit: PAGE, cursor } },
            signal,
          }),
        ),
      ),
  });

export const candidatesQuery = (programmeId: string, search: string) =>
  queryOptions({
    queryKey: [KEY, "programmes", programmeId, "candidates", search],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/programmes/{programme_id}/candidates", {
          params: { path: { programme_id: programmeId }, query: { q: search || undefined } },
          signal,
        }),
      ),
    placeholderData: (before) => before,
  });

export const pairingsQuery = (programmeId: string) =>
  queryOptions({
    queryKey: [KEY, "programmes", programmeId, "pairings"],
    queryFn: ({ signal }) =>
      readAllPages((cursor) =>
        unwrap(
          api.GET("/programmes/{programme_id}/pairings", {
            params: { path: { programme_id: programmeId }, query: { limit: PAGE, cursor } },
            signal,
          }),
        ),
      ),
  });

export const insightsQuery = (programmeId: string) =>
  queryOptions({
    queryKey: [KEY, "programmes", programmeId, "insights"],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/programmes/{programme_id}/insights", {
          params: { path: { programme_id: programmeId } },
          signal,
        }),
      ),
  });

export function useCreateProgramme() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ rules, ...body }: Omit<Schemas["ProgrammeIn"], "policy"> & { rules: Rules }) => {
      const presets = await client.ensureQueryData(presetsQuery());
      const preset = presets.find(({ name }) => name === body.preset);
      const policy = preset ? withRules(preset.policy, rules) : undefined;
      return unwrap(api.POST("/programmes", { body: { ...body, policy } }));
    },
  });
}

export const useSaveChecklist = (programme: CoordinatedProgramme) =>
  useMutation({
    mutationFn: (body: Schemas["ProgrammeChangeIn"]) =>
      unwrap(
        api.PATCH("/programmes/{programme_id}", {
          params: { path: { programme_id: programme.id }, header: versioned(programme.version) },
          body,
        }),
      ),
  });

export const useMoveProgramme = (programme: CoordinatedProgramme) =>
  useMutation({
    mutationFn: (status: ProgrammeStatus) =>
      unwrap(
        api.PUT("/programmes/{programme_id}/status", {
          params: { path: { programme_id: programme.id }, header: versioned(programme.version) },
          body: { status },
        }),
      ),
  });

export const useInvite = (programmeId: string) =>
  useMutation({
    mutationFn: (userIds: string[]) =>
      unwrap(
        api.POST("/programmes/{programme_id}/invitations", {
          params: { path: { programme_id: programmeId } },
          body: { user_ids: userIds },
        }),
      ),
  });

export const useMarkReady = (programmeId: string) =>
  useMutation({
    mutationFn: () =>
      unwrap(
        api.POST("/programmes/{programme_id}/readiness", { params: { path: { programme_id: programmeId } } }),
      ),
  });

export const useMoveEnrolment = () =>
  useMutation({
    mutationFn: ({ enrolment, status }: { enrolment: CoordinatedEnrolment; status: EnrolmentStatus }) =>
      unwrap(
        api.PATCH("/enrolments/{enrolment_id}", {
          params: { path: { enrolment_id: enrolment.id }, header: versioned(enrolment.version) },
          body: { status },
        }),
      ),
  });

export const usePublishPairing = () =>
  useMutation({
    mutationFn: (pairingId: string) =>
      api.POST("/pairings/{pairing_id}/publication", { params: { path: { pairing_id: pairingId } } }),
  });

export const useWithdrawPairing = () =>
  useMutation({
    mutationFn: (pairingId: string) =>
      api.POST("/pairings/{pairing_id}/withdrawal", { params: { path: { pairing_id: pairingId } } }),
  });

export const useSuspendPairing = () =>
  useMutation({
    mutationFn: (pairingId: string) =>
      api.POST("/pairings/{pairing_id}/suspension", { params: { path: { pairing_id: pairingId } } }),
  });

export const useSettleConflict = () => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ pairing, keep, reason }: { pairing: CoordinatedPairing; keep: boolean; reason: string }) =>
      api.POST("/pairings/{pairing_id}/settlement", {
        params: { path: { pairing_id: pairing.id }, header: versioned(pairing.version) },
        body: { keep, reason },
      }),
    // Most often somebody moved it meanwhile: the board must show where it stands.
    onError: () => client.invalidateQueries({ queryKey: [KEY] }),
  });
};
