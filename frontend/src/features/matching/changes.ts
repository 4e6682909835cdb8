import { type InfiniteData, type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import { ApiError } from "@/api/errors";
import type { components } from "@/api/schema";
import {
  type CoupleIds,
  couplePath,
  isUnderWay,
  keys,
  type MatchRunDetail,
  type Proposal,
  type RuleKind,
} from "./queries";

type Schemas = components["schemas"];
export type RunWish = Pick<Schemas["MatchRunIn"], "seed" | "mode">;
type ProposalPages = InfiniteData<Schemas["Page_MatchProposalOut_"]>;

export function useStartRun(programmeId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: RunWish) =>
      unwrap(
        api.POST("/programmes/{programme_id}/match-runs", {
          params: { path: { programme_id: programmeId } },
          body,
        }),
      ),
    // Followed from its first moment, without asking for what was just told.
    onSuccess: (run) => {
      if (isUnderWay(run)) client.setQueryData<MatchRunDetail>(keys.run(run.id), { ...run, ...UNDECIDED });
    },
    meta: { moves: [keys.runs(programmeId)] },
  });
}

const UNDECIDED = { decisions: { pending: 0, approved: 0, rejected: 0, by_hand: 0 }, stale_people: [] };

export const useCancelRun = (run: { id: string; programme_id: string }) =>
  useMutation({
    mutationFn: () =>
      unwrap(api.POST("/match-runs/{run_id}/cancellation", { params: { path: { run_id: run.id } } })),
    meta: { moves: [keys.run(run.id), keys.runs(run.programme_id)] },
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
    meta: { moves: [keys.rules(programmeId), keys.couples(programmeId)] },
  });

export const useApprove = (run: { id: string }) =>
  useMutation({
    mutationFn: (body: { proposal_ids: string[]; override_reason?: string }) =>
      unwrap(
        api.POST("/match-runs/{run_id}/approval", {
          params: { path: { run_id: run.id } },
          body: { publish: true, ...body },
        }),
      ),
  });

/** Puts a changed or new proposal into the list that is on screen, which may be ten pages long. */
export function keepProposal(pages: ProposalPages, proposal: Proposal): ProposalPages {
  const isKnown = pages.pages.some(({ items }) => items.some(({ id }) => id === proposal.id));
  return {
    ...pages,
    pages: pages.pages.map((page, number) => ({
      ...page,
      items: isKnown
        ? page.items.map((item) => (item.id === proposal.id ? proposal : item))
        : number === 0
          ? [proposal, ...page.items]
          : page.items,
    })),
  };
}

function keep(client: QueryClient, runId: string, proposal: Proposal) {
  client.setQueryData<ProposalPages>(
    keys.proposals(runId),
    (pages) => pages && keepProposal(pages, proposal),
  );
}

const movedByHand = (run: { id: string; programme_id: string }) => ({
  moves: [keys.run(run.id), keys.couples(run.programme_id), keys.comparisons, keys.reasons],
});

const setAside = (proposalId: string, reason: string) =>
  unwrap(
    api.POST("/match-proposals/{proposal_id}/rejection", {
      params: { path: { proposal_id: proposalId } },
      body: { reason },
    }),
  );

export function useReject(run: { id: string; programme_id: string }) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ proposalId, reason }: { proposalId: string; reason: string }) =>
      setAside(proposalId, reason),
    onSuccess: (proposal) => keep(client, run.id, proposal),
    meta: movedByHand(run),
  });
}

export interface CoupleByHand {
  couple: CoupleIds;
  /** Why the coordinator knows better than the optimiser; none in a run by hand. */
  reason: string | null;
  /** Couples that this one replaces. */
  replaces: readonly Proposal[];
  replacedReason: string;
}

/**
 * Puts two people together, and sets aside the couples this one replaces. Those give their places up only once every
 * rule has said yes to the new one: a refusal changes nothing.
 */
export function usePutTogether(run: { id: string; programme_id: string }) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ couple, reason, replaces, replacedReason }: CoupleByHand) => {
      const add = () =>
        unwrap(
          api.POST("/match-runs/{run_id}/proposals", {
            params: { path: { run_id: run.id } },
            body: { mentor_id: couple.mentorId, learner_id: couple.learnerId, reason },
          }),
        );
      const makeRoom = async () => {
        for (const each of replaces) keep(client, run.id, await setAside(each.id, replacedReason));
      };
      try {
        const added = await add();
        await makeRoom();
        return added;
      } catch (error) {
        const isFull = error instanceof ApiError && error.code === "places_spoken_for";
        if (!isFull || replaces.length === 0) throw error;
      }
      await makeRoom();
      return add();
    },
    onSuccess: (proposal) => keep(client, run.id, proposal),
    meta: movedByHand(run),
  });
}

/** The couples of a run as the server writes them for a spreadsheet. */
export const useExport = (runId: string) =>
  useMutation({
    mutationFn: () =>
      unwrap(
        api.GET("/match-runs/{run_id}/proposals.csv", {
          params: { path: { run_id: runId } },
          parseAs: "blob",
        }),
      ),
    meta: { moves: [] },
  });
