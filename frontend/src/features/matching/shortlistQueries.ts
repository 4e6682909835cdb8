import { queryOptions, useMutation } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import type { components } from "@/api/schema";

type Schemas = components["schemas"];
export type ShortlistRound = Schemas["ShortlistRoundOut"];

const POLL_WHILE_MADE_MS = 1_000;
/** Answers come in over days; a coordinator who watches sees them within seconds. */
const POLL_WHILE_OPEN_MS = 5_000;

export const isBeingMade = (round: Pick<ShortlistRound, "status"> | undefined) =>
  round?.status === "queued" || round?.status === "running";

/** Where a round stands, in the words a coordinator reads. */
export function stateOf(round: Pick<ShortlistRound, "status" | "open">) {
  if (isBeingMade(round)) return "making";
  if (round.status === "failed") return "failed";
  return round.open ? "open" : "closed";
}

export const roundsQuery = (programmeId: string) =>
  queryOptions({
    queryKey: ["matching", "shortlists", programmeId],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/programmes/{programme_id}/shortlists", {
          params: { path: { programme_id: programmeId } },
          signal,
        }),
      ),
    refetchInterval: ({ state }) => (isBeingMade(state.data?.[0]) ? POLL_WHILE_MADE_MS : POLL_WHILE_OPEN_MS),
  });

export const useAskPeople = (programmeId: string) =>
  useMutation({
    mutationFn: (answerDays: number) =>
      unwrap(
        api.POST("/programmes/{programme_id}/shortlists", {
          params: { path: { programme_id: programmeId } },
          body: { answer_days: answerDays, seed: 1 },
        }),
      ),
  });
