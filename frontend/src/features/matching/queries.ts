import { queryOptions, useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { api, unwrap } from "@/api/client";
import { readAllPages } from "@/api/pages";
import type { components } from "@/api/schema";

type Schemas = components["schemas"];
export type MatchRun = Schemas["MatchRunOut"];
export type Proposal = Schemas["MatchProposalOut"];
export type ExplainedCouple = Schemas["CoupleOut"];
export type RuleKind = Schemas["CoupleRuleKind"];
/** Two people by their side; what every rule and explanation is about. */
export interface CoupleIds {
  mentorId: string;
  learnerId: string;
}
export interface EnrolledPerson {
  id: string;
  name: string;
  detail: string;
}

const KEY = "matching";
const PAGE = 100;
const POLL_MS = 700;

export const isUnderWay = (run: Pick<MatchRun, "status">) =>
  run.status === "queued" || run.status === "running";

export const programmeQuery = (programmeId: string) =>
  queryOptions({
    queryKey: [KEY, programmeId, "programme"],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/programmes/{programme_id}", { params: { path: { programme_id: programmeId } }, signal }),
      ),
  });

export const runsQuery = (programmeId: string) =>
  queryOptions({
    queryKey: [KEY, programmeId, "runs"],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/programmes/{programme_id}/match-runs", {
          params: { path: { programme_id: programmeId } },
          signal,
        }),
      ),
  });

export const runQuery = (runId: string | undefined) =>
  queryOptions({
    queryKey: [KEY, "run", runId],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/match-runs/{run_id}", { params: { path: { run_id: runId ?? "" } }, signal })),
    enabled: runId !== undefined,
    refetchInterval: ({ state }) => (state.data && isUnderWay(state.data) ? POLL_MS : false),
  });

/** All proposals of a run: the first page shows at once, the others follow by themselves. */
export function useProposals(runId: string) {
  const pages = useInfiniteQuery({
    queryKey: [KEY, "run", runId, "proposals"],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/match-runs/{run_id}/proposals", {
          params: { path: { run_id: runId }, query: { limit: PAGE, cursor: pageParam } },
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

export const unmatchedQuery = (runId: string) =>
  queryOptions({
    queryKey: [KEY, "run", runId, "unmatched"],
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

export const peopleQuery = (programmeId: string) =>
  queryOptions({
    queryKey: [KEY, programmeId, "people"],
    queryFn: async ({ signal }): Promise<EnrolledPerson[]> => {
      const enrolments = await readAllPages((cursor) =>
        unwrap(
          api.GET("/programmes/{programme_id}/enrolments", {
            params: { path: { programme_id: programmeId }, query: { limit: PAGE, cursor } },
            signal,
          }),
        ),
      );
      // Runs know the people who are ready and those who already have a partner, nobody else.
      const known = enrolments.filter(({ status }) => status === "ready" || status === "matched");
      return known.map((each) => ({
        id: each.user_id,
        name: `${each.given_name} ${each.family_name}`,
        detail: [each.job_title, each.department].filter(Boolean).join(" · "),
      }));
    },
  });

const couplePath = (programmeId: string, { mentorId, learnerId }: CoupleIds) => ({
  programme_id: programmeId,
  mentor_id: mentorId,
  learner_id: learnerId,
});

export const coupleQuery = (programmeId: string, couple: CoupleIds) =>
  queryOptions({
    queryKey: [KEY, programmeId, "couple", couple.mentorId, couple.learnerId],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/programmes/{programme_id}/couples/{mentor_id}/{learner_id}", {
          params: { path: couplePath(programmeId, couple) },
          signal,
        }),
      ),
  });

export const coupleRulesQuery = (programmeId: string) =>
  queryOptions({
    queryKey: [KEY, programmeId, "rules"],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/programmes/{programme_id}/couple-rules", {
          params: { path: { programme_id: programmeId } },
          signal,
        }),
      ),
  });

export const useStartRun = (programmeId: string) =>
  useMutation({
    mutationFn: () =>
      unwrap(
        api.POST("/programmes/{programme_id}/match-runs", {
          params: { path: { programme_id: programmeId } },
          body: { seed: 1, mode: "optimiser" },
        }),
      ),
  });

/** Keeps a couple in the next runs, leaves it out of them, or (null) neither. */
export const useSetRule = (programmeId: string) =>
  useMutation({
    mutationFn: ({ couple, kind }: { couple: CoupleIds; kind: RuleKind | null }) => {
      const params = { path: couplePath(programmeId, couple) };
      const base = "/programmes/{programme_id}/couples/{mentor_id}/{learner_id}" as const;
      if (kind === "pin") return api.PUT(`${base}/pin`, { params });
      if (kind === "forbid") return api.PUT(`${base}/forbidding`, { params });
      return api.DELETE(`${base}/rule`, { params });
    },
  });

export const useApprove = (runId: string) =>
  useMutation({
    mutationFn: (proposalIds: string[]) =>
      unwrap(
        api.POST("/match-runs/{run_id}/approval", {
          params: { path: { run_id: runId } },
          body: { proposal_ids: proposalIds, publish: true },
        }),
      ),
  });
