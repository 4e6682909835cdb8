import { queryOptions, useMutation } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import type { components } from "@/api/schema";

type Schemas = components["schemas"];
export type Session = Schemas["SessionOut"];
export type AgendaPart = Schemas["AgendaPart"];
export type CancelReason = Schemas["CancelIn"]["reason"];
export type Slot = Schemas["SlotOut"];

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

const path = (sessionId: string) => ({ params: { path: { session_id: sessionId } } });

export function useConfirmSession(sessionId: string) {
  return useMutation({
    mutationFn: () => unwrap(api.POST("/sessions/{session_id}/confirmation", path(sessionId))),
  });
}

export function useMoveSession(sessionId: string) {
  return useMutation({
    mutationFn: (body: Schemas["MoveIn"]) =>
      unwrap(api.POST("/sessions/{session_id}/move", { ...path(sessionId), body })),
  });
}

export function useCancelSession(sessionId: string) {
  return useMutation({
    mutationFn: (reason: CancelReason) =>
      unwrap(api.POST("/sessions/{session_id}/cancellation", { ...path(sessionId), body: { reason } })),
  });
}

export function useMarkHeld(sessionId: string) {
  return useMutation({
    mutationFn: () => unwrap(api.POST("/sessions/{session_id}/held", path(sessionId))),
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
