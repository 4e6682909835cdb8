import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import type { components } from "@/api/schema";

type Schemas = components["schemas"];
export type Pairing = Schemas["PairingOut"];
export type PairingDetail = Schemas["PairingDetailOut"];
export type Charter = Schemas["CharterOut"];
export type CharterFields = Required<Schemas["CharterIn"]>;
export type Track = Schemas["TrackOut"];
export type Direction = Schemas["TrackDirection"];

export const pairingsQuery = queryOptions({
  queryKey: ["pairings"],
  queryFn: ({ signal }) => unwrap(api.GET("/pairings", { signal })),
});

export function pairingQuery(pairingId: string) {
  return queryOptions({
    queryKey: ["pairings", pairingId],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/pairings/{pairing_id}", { params: { path: { pairing_id: pairingId } }, signal })),
  });
}

type Params = { params: { path: { pairing_id: string } } };
const MOVES = {
  accept: (options: Params) => api.POST("/pairings/{pairing_id}/acceptance", options),
  decline: (options: Params) => api.POST("/pairings/{pairing_id}/refusal", options),
  pause: (options: Params) => api.POST("/pairings/{pairing_id}/pause", options),
  resume: (options: Params) => api.POST("/pairings/{pairing_id}/resumption", options),
  complete: (options: Params) => api.POST("/pairings/{pairing_id}/completion", options),
  end: (options: Params) => api.POST("/pairings/{pairing_id}/ending", options),
};
type MoveName = keyof typeof MOVES;

/** One move of a pairing's life, as one of its two people makes it. */
export function usePairingMove(pairingId: string) {
  return useMutation({
    mutationFn: (move: MoveName) => unwrap(MOVES[move]({ params: { path: { pairing_id: pairingId } } })),
  });
}

/** `version` is the one that was being edited; 0 writes the first charter. */
export function useSaveCharter(pairingId: string) {
  const client = useQueryClient();
  const { queryKey } = pairingQuery(pairingId);
  return useMutation({
    mutationFn: ({ fields, version }: { fields: CharterFields; version: number }) =>
      unwrap(
        api.PUT("/pairings/{pairing_id}/charter", {
          params: { path: { pairing_id: pairingId }, header: { "If-Match": `"${version}"` } },
          body: fields,
        }),
      ),
    // Shown at once: the draft goes away with the save, and the old text must not come back in between.
    onSuccess: (charter) => client.setQueryData(queryKey, (pairing) => pairing && { ...pairing, charter }),
    onError: () => client.invalidateQueries({ queryKey }),
  });
}

/** What the charter said before `version`, newest first. */
export function charterVersionsQuery(pairingId: string, version: number) {
  return queryOptions({
    queryKey: ["pairings", pairingId, "charter", version],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/pairings/{pairing_id}/charter/versions", {
          params: { path: { pairing_id: pairingId } },
          signal,
        }),
      ),
  });
}

export function useSignCharter(pairingId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (version: number) =>
      unwrap(
        api.POST("/pairings/{pairing_id}/charter/signature", {
          params: { path: { pairing_id: pairingId } },
          body: { version },
        }),
      ),
    // Most often the charter changed meanwhile: the reader must see what there is to sign now.
    onError: () => client.invalidateQueries({ queryKey: pairingQuery(pairingId).queryKey }),
  });
}

export type NextChoice = Schemas["NextChoice"];

export function useChooseNext(pairingId: string) {
  return useMutation({
    mutationFn: (choice: NextChoice) =>
      unwrap(
        api.POST("/pairings/{pairing_id}/next", {
          params: { path: { pairing_id: pairingId } },
          body: { choice },
        }),
      ),
  });
}

export function certificateQuery(pairingId: string) {
  return queryOptions({
    queryKey: ["pairings", pairingId, "certificate"],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/pairings/{pairing_id}/certificate", {
          params: { path: { pairing_id: pairingId } },
          signal,
        }),
      ),
  });
}

export function useAddTrack(pairingId: string) {
  return useMutation({
    mutationFn: (body: Schemas["TrackIn"]) =>
      unwrap(
        api.POST("/pairings/{pairing_id}/tracks", { params: { path: { pairing_id: pairingId } }, body }),
      ),
  });
}

export function useChangeTrack(track: Track) {
  return useMutation({
    mutationFn: (body: { latest: number; target: number }) =>
      unwrap(
        api.PATCH("/tracks/{track_id}", {
          params: { path: { track_id: track.id }, header: { "If-Match": `"${track.version}"` } },
          body,
        }),
      ),
  });
}
