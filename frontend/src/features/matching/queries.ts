import { queryOptions, useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { api, unwrap } from "@/api/client";
import { readAllPages } from "@/api/pages";
import type { components } from "@/api/schema";

type Schemas = components["schemas"];
export type MatchRun = Schemas["MatchRunOut"];
export type MatchRunDetail = Schemas["MatchRunDetailOut"];
export type Proposal = Schemas["MatchProposalOut"];
export type Comparison = Schemas["MatchRunComparisonOut"];
export type Unmatched = Schemas["UnmatchedOut"];
export type ExplainedCouple = Schemas["CoupleOut"];
export type Standing = Schemas["StandingOut"];
export type RuleKind = Schemas["CoupleRuleKind"];
/** Two people by their side; what every rule and explanation is about. */
export interface CoupleIds {
  mentorId: string;
  learnerId: string;
}
/** Someone chosen for a side of a couple. */
export interface ChosenPerson {
  id: string;
  name: string;
  detail: string;
}
/** Two sides, each of them still to be chosen or not. */
export interface ChosenCouple {
  mentor?: ChosenPerson;
  learner?: ChosenPerson;
}
export type Side = keyof ChosenCouple;

const KEY = "matching";
const PAGE = 1000;
const LISTED = 6;
const POLL_MS = 1_000;
/** While the server tells each step, the run is asked for now and then only, in case it fell silent. */
const POLL_WHILE_HEARD_MS = 10_000;

export const keys = {
  run: (runId: string | undefined) => [KEY, "run", runId],
  runs: (programmeId: string) => [KEY, "runs", programmeId],
  proposals: (runId: string) => [KEY, "proposals", runId],
  reasons: [KEY, "reasons"],
  rules: (programmeId: string) => [KEY, "rules", programmeId],
  couples: (programmeId: string) => [KEY, "couple", programmeId],
  comparisons: [KEY, "comparison"],
};

export const isUnderWay = (run: Pick<MatchRun, "status">) =>
  run.status === "queued" || run.status === "running";

export const programmeQuery = (programmeId: string) =>
  queryOptions({
    queryKey: [KEY, "programme", programmeId],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/programmes/{programme_id}", { params: { path: { programme_id: programmeId } }, signal }),
      ),
  });

export const runsQuery = (programmeId: string) =>
  queryOptions({
    queryKey: keys.runs(programmeId),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/programmes/{programme_id}/match-runs", {
          params: { path: { programme_id: programmeId } },
          signal,
        }),
      ),
  });

export const runQuery = (runId: string | undefined, isHeard = false) =>
  queryOptions({
    queryKey: keys.run(runId),
    queryFn: ({ signal }) =>
      unwrap(api.GET("/match-runs/{run_id}", { params: { path: { run_id: runId ?? "" } }, signal })),
    enabled: runId !== undefined,
    refetchInterval: ({ state }) => {
      if (!state.data || !isUnderWay(state.data)) return false;
      return isHeard ? POLL_WHILE_HEARD_MS : POLL_MS;
    },
  });

/** All proposals of a run: the first page shows at once, the others follow by themselves. Reasons are asked one by one. */
export function useProposals(runId: string) {
  const pages = useInfiniteQuery({
    queryKey: keys.proposals(runId),
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/match-runs/{run_id}/proposals", {
          params: { path: { run_id: runId }, query: { limit: PAGE, cursor: pageParam, reasons: false } },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
  const { hasNextPage, isFetching, isError, fetchNextPage, data } = pages;
  useEffect(() => {
    if (hasNextPage && !isFetching && !isError) void fetchNextPage();
  }, [hasNextPage, isFetching, isError, fetchNextPage]);
  const proposals = useMemo(() => data?.pages.flatMap((page) => page.items), [data]);
  return { proposals, isComplete: !hasNextPage, error: pages.error, refetch: pages.refetch };
}

export const reasonsQuery = (proposalId: string) =>
  queryOptions({
    queryKey: [...keys.reasons, proposalId],
    queryFn: async ({ signal }) => {
      const params = { path: { proposal_id: proposalId } };
      return (await unwrap(api.GET("/match-proposals/{proposal_id}", { params, signal }))).reasons;
    },
  });

export const alternativesQuery = (proposalId: string) =>
  queryOptions({
    queryKey: [KEY, "alternatives", proposalId],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/match-proposals/{proposal_id}/alternatives", {
          params: { path: { proposal_id: proposalId } },
          signal,
        }),
      ),
    // Written once, with the run.
    staleTime: Number.POSITIVE_INFINITY,
  });

export const unmatchedQuery = (runId: string) =>
  queryOptions({
    queryKey: [KEY, "unmatched", runId],
    queryFn: ({ signal }) =>
      readAllPages((cursor) =>
        unwrap(
          api.GET("/match-runs/{run_id}/unmatched", {
            params: { path: { run_id: runId }, query: { limit: PAGE, cursor } },
            signal,
          }),
        ),
      ),
  });

export const comparisonQuery = (runId: string, withId: string) =>
  queryOptions({
    queryKey: [...keys.comparisons, runId, withId],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/match-runs/{run_id}/comparison", {
          params: { path: { run_id: runId }, query: { with: withId } },
          signal,
        }),
      ),
  });

/** People with a place in the programme whose name holds what was typed; a side asks for those who chose it. */
export const peopleQuery = (programmeId: string, typed: string, side: Side | null) =>
  queryOptions({
    queryKey: [KEY, "people", programmeId, typed, side],
    queryFn: async ({ signal }): Promise<ChosenPerson[]> => {
      const { items } = await unwrap(
        api.GET("/programmes/{programme_id}/enrolments", {
          params: {
            path: { programme_id: programmeId },
            query: { q: typed || undefined, limit: 100 },
          },
          signal,
        }),
      );
      return items
        .filter(
          ({ wish, status }) =>
            side === null ||
            ((wish === "both" || wish === side) && (status === "ready" || status === "matched")),
        )
        .slice(0, LISTED)
        .map((each) => ({
          id: each.user_id,
          name: `${each.given_name} ${each.family_name}`,
          detail: [each.job_title, each.department].filter(Boolean).join(" · "),
        }));
    },
    placeholderData: (before) => before,
  });

export const couplePath = (programmeId: string, { mentorId, learnerId }: CoupleIds) => ({
  programme_id: programmeId,
  mentor_id: mentorId,
  learner_id: learnerId,
});

export const coupleQuery = (programmeId: string, couple: CoupleIds) =>
  queryOptions({
    queryKey: [...keys.couples(programmeId), couple.mentorId, couple.learnerId],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/programmes/{programme_id}/couples/{mentor_id}/{learner_id}", {
          params: { path: couplePath(programmeId, couple) },
          signal,
        }),
      ),
    // Rules answer about people as they are now: never from memory.
    staleTime: 0,
  });

export const coupleRulesQuery = (programmeId: string) =>
  queryOptions({
    queryKey: keys.rules(programmeId),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/programmes/{programme_id}/couple-rules", {
          params: { path: { programme_id: programmeId } },
          signal,
        }),
      ),
  });
