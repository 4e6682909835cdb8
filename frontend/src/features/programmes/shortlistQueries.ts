import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import { ApiError } from "@/api/errors";
import type { components } from "@/api/schema";
import type { Programme } from "./participantQueries";

type Schemas = components["schemas"];
export type Shortlist = Schemas["MyShortlistOut"];
export type ShortlistPerson = Schemas["CardOut"];

/** Whether this person may have been shown people they could meet: the programme asks, and they have a place. */
export function mayBeAsked({ policy, status, my_place }: Pick<Programme, "policy" | "status" | "my_place">) {
  return (
    policy["phases"] === "two" &&
    (status === "matching" || status === "running") &&
    (my_place?.status === "ready" || my_place?.status === "matched")
  );
}

/** The reader's own cards and answer; null while nobody has been shown to them. */
export function shortlistQuery(programmeId: string) {
  return queryOptions({
    queryKey: ["programmes", programmeId, "my-shortlist"],
    queryFn: async ({ signal }): Promise<Shortlist | null> => {
      try {
        return await unwrap(
          api.GET("/programmes/{programme_id}/my-shortlist", {
            params: { path: { programme_id: programmeId } },
            signal,
          }),
        );
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return null;
        throw error;
      }
    },
  });
}

export function useSavePreferences(programmeId: string) {
  const client = useQueryClient();
  const { queryKey } = shortlistQuery(programmeId);
  return useMutation({
    mutationFn: ({ version, body }: { version: number; body: Required<Schemas["PreferencesIn"]> }) =>
      unwrap(
        api.PUT("/programmes/{programme_id}/my-preferences", {
          params: { path: { programme_id: programmeId }, header: { "If-Match": `"${version}"` } },
          body,
        }),
      ),
    onSuccess: (shortlist) => client.setQueryData(queryKey, shortlist),
    // It changed elsewhere, or the final matching has begun: the reader must see what stands now.
    onError: () => client.invalidateQueries({ queryKey }),
  });
}
