import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import type { components } from "@/api/schema";

type Schemas = components["schemas"];
export type Notes = Schemas["NotesOut"];
export type Audience = Schemas["SessionNoteOut"]["audience"];
export type Action = Schemas["ActionOut"];
export type NewAction = Schemas["ActionIn"];
export type Owner = Action["owner"];

export function notesQuery(sessionId: string) {
  return queryOptions({
    queryKey: ["sessions", sessionId, "notes"],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/sessions/{session_id}/notes", { params: { path: { session_id: sessionId } }, signal }),
      ),
  });
}

/** `version` is that of the note one started from; 0 before the first word. */
export function useWriteNote(sessionId: string, audience: Audience) {
  const client = useQueryClient();
  const { queryKey } = notesQuery(sessionId);
  return useMutation({
    mutationFn: ({ body, version }: { body: string; version: number }) =>
      unwrap(
        api.PUT("/sessions/{session_id}/notes/{audience}", {
          params: {
            path: { session_id: sessionId, audience },
            header: { "If-Match": `"${version}"` },
          },
          body: { body },
        }),
      ),
    // Shown at once: the draft goes away with the save, and the old text must not come back in between.
    onSuccess: (note) => client.setQueryData(queryKey, (notes) => notes && { ...notes, [audience]: note }),
    // Most often the partner wrote meanwhile: the reader must see both texts.
    onError: () => client.invalidateQueries({ queryKey }),
  });
}

export function actionsQuery(pairingId: string) {
  return queryOptions({
    queryKey: ["pairings", pairingId, "actions"],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/pairings/{pairing_id}/actions", { params: { path: { pairing_id: pairingId } }, signal }),
      ),
  });
}

export function useAddAction(sessionId: string) {
  return useMutation({
    mutationFn: (body: NewAction) =>
      unwrap(
        api.POST("/sessions/{session_id}/actions", { params: { path: { session_id: sessionId } }, body }),
      ),
  });
}

const one = ({ id, version }: Pick<Action, "id" | "version">) => ({
  params: { path: { action_id: id }, header: { "If-Match": `"${version}"` } },
});

/** Refused, it has most often changed under the reader's hand: what it is now is read again. */
function useReread(pairingId: string) {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: actionsQuery(pairingId).queryKey });
}

export function useChangeAction(pairingId: string, action: Action) {
  const reread = useReread(pairingId);
  return useMutation({
    mutationFn: (body: Schemas["ActionChangeIn"]) =>
      unwrap(api.PATCH("/actions/{action_id}", { ...one(action), body })),
    onError: reread,
  });
}

export function useRemoveAction(pairingId: string, action: Action) {
  const reread = useReread(pairingId);
  return useMutation({
    mutationFn: async () => {
      await api.DELETE("/actions/{action_id}", one(action));
    },
    onError: reread,
  });
}
