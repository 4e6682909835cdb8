import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import type { components } from "@/api/schema";

type Schemas = components["schemas"];
export type Session = Schemas["SessionOut"];
export type AgendaPart = Schemas["AgendaPart"];
export type CancelReason = Schemas["CancelIn"]["reason"];
export type Slot = Schemas["SlotOut"];
export type NumberedSlot = Schemas["NumberedSlotOut"];
export type Absent = Schemas["MissedIn"]["absent"];
export type SessionLog = Schemas["LogIn"];
export type Commitment = Schemas["CommitmentOut"];

/** The most items a list hands out at once; a pairing has far fewer sessions. */
const PAGE = 100;

export function pairingSessionsQuery(pairingId: string) {
  return queryOptions({
    queryKey: ["pairings", pairingId, "sessions"],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/pairings/{pairing_id}/sessions", {
          params: { path: { pairing_id: pairingId }, query: { limit: PAGE } },
          signal,
        }),
      ).then((page) => page.items),
  });
}

/** `upcoming` is still open, soonest first; `past` took place, latest first. */
export function mySessionsQuery(which: "upcoming" | "past") {
  return queryOptions({
    queryKey: ["users", "me", "sessions", which],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/users/me/sessions", { params: { query: { which, limit: PAGE } }, signal })).then(
        (page) => page.items,
      ),
  });
}

export function sessionQuery(sessionId: string) {
  return queryOptions({
    queryKey: ["sessions", sessionId],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/sessions/{session_id}", { params: { path: { session_id: sessionId } }, signal })),
  });
}

export function slotsQuery(pairingId: string, minutes: number) {
  return queryOptions({
    queryKey: ["pairings", pairingId, "slots", minutes],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/pairings/{pairing_id}/slots", {
          params: { path: { pairing_id: pairingId }, query: { duration: minutes } },
          signal,
        }),
      ).then((found) => found.slots),
  });
}

export function usePlanSession(pairingId: string) {
  return useMutation({
    mutationFn: (body: Schemas["SessionIn"]) =>
      unwrap(
        api.POST("/pairings/{pairing_id}/sessions", {
          params: { path: { pairing_id: pairingId } },
          body,
        }),
      ),
  });
}

const room = (pairingId: string) => ({ params: { path: { pairing_id: pairingId } } });

/** The times that planning the cycle would propose now. */
export function cycleQuery(pairingId: string) {
  return queryOptions({
    queryKey: ["pairings", pairingId, "cycle"],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/pairings/{pairing_id}/sessions/cycle", { ...room(pairingId), signal })),
    staleTime: 0,
  });
}

export function usePlanCycle(pairingId: string) {
  return useMutation({
    mutationFn: () => unwrap(api.POST("/pairings/{pairing_id}/sessions/cycle", room(pairingId))),
  });
}

export function useTellLate(pairingId: string) {
  return useMutation({
    mutationFn: (body: Schemas["LateIn"]) =>
      unwrap(api.POST("/pairings/{pairing_id}/sessions/late", { ...room(pairingId), body })),
  });
}

/** Three new times after a miss, while nothing is planned. */
export function rebookingQuery(pairingId: string) {
  return queryOptions({
    queryKey: ["pairings", pairingId, "rebooking"],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/pairings/{pairing_id}/rebooking", { ...room(pairingId), signal })),
  });
}

export function commitmentQuery(pairingId: string) {
  return queryOptions({
    queryKey: ["pairings", pairingId, "commitment"],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/pairings/{pairing_id}/commitment", { ...room(pairingId), signal })),
  });
}

const path = (sessionId: string) => ({ params: { path: { session_id: sessionId } } });

/** One step of a session. Refused, the session has most often moved on: it is read again. */
function useStep<Given>(sessionId: string, mutationFn: (given: Given) => Promise<Session>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn,
    onError: () => client.invalidateQueries({ queryKey: sessionQuery(sessionId).queryKey }),
  });
}

export function useConfirmSession(sessionId: string) {
  return useStep<void>(sessionId, () =>
    unwrap(api.POST("/sessions/{session_id}/confirmation", path(sessionId))),
  );
}

export function useMoveSession(sessionId: string) {
  return useStep(sessionId, (body: Schemas["MoveIn"]) =>
    unwrap(api.POST("/sessions/{session_id}/move", { ...path(sessionId), body })),
  );
}

export function useCancelSession(sessionId: string) {
  return useStep(sessionId, (reason: CancelReason) =>
    unwrap(api.POST("/sessions/{session_id}/cancellation", { ...path(sessionId), body: { reason } })),
  );
}

export function useMarkHeld(sessionId: string) {
  return useStep<void>(sessionId, () => unwrap(api.POST("/sessions/{session_id}/held", path(sessionId))));
}

export function useMarkMissed(sessionId: string) {
  return useStep(sessionId, (absent: Absent) =>
    unwrap(api.POST("/sessions/{session_id}/no-show", { ...path(sessionId), body: { absent } })),
  );
}

export function useTakeBack(sessionId: string) {
  return useStep<void>(sessionId, () =>
    unwrap(api.POST("/sessions/{session_id}/correction", path(sessionId))),
  );
}

export function useAllowRecording(sessionId: string) {
  return useStep(sessionId, (allow: boolean) =>
    unwrap(api.POST("/sessions/{session_id}/recording", { ...path(sessionId), body: { allow } })),
  );
}

export function useLogSession(sessionId: string) {
  const client = useQueryClient();
  const { queryKey } = sessionQuery(sessionId);
  return useMutation({
    mutationFn: ({ log, version }: { log: SessionLog; version: number }) =>
      unwrap(
        api.PUT("/sessions/{session_id}/log", {
          params: { path: { session_id: sessionId }, header: { "If-Match": `"${version}"` } },
          body: log,
        }),
      ),
    // Shown at once: the draft goes away with the save, and the old words must not come back in between.
    onSuccess: (session) => client.setQueryData(queryKey, session),
    onError: () => client.invalidateQueries({ queryKey }),
  });
}

export function conversationCardQuery(sessionId: string) {
  return queryOptions({
    queryKey: ["sessions", sessionId, "card"],
    queryFn: ({ signal }) => unwrap(api.GET("/sessions/{session_id}/card", { ...path(sessionId), signal })),
  });
}

export function useSaveAgenda(session: Session) {
  return useMutation({
    mutationFn: (parts: AgendaPart[]) =>
      unwrap(
        api.PUT("/sessions/{session_id}/agenda", {
          params: { path: { session_id: session.id }, header: { "If-Match": `"${session.version}"` } },
          body: { parts },
        }),
      ),
  });
}
