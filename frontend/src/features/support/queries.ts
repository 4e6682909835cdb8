import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import type { components } from "@/api/schema";

type Schemas = components["schemas"];
export type Help = Schemas["HelpOut"];
export type Referent = Schemas["CaseReferentOut"];
export type CaseInList = Schemas["SupportCaseOut"];
export type CaseDetail = Schemas["SupportCaseDetailOut"];
export type Message = Schemas["CaseMessageOut"];
export type CaseRequest = Schemas["SupportCaseIn"];

const KEY = "support";
/** A write here moves nothing elsewhere: nowhere else is anything known of it. */
const MOVES = { moves: [[KEY]] } as const;

export const helpQuery = queryOptions({
  queryKey: [KEY, "help"],
  queryFn: ({ signal }) => unwrap(api.GET("/support/referents", { signal })),
});

export const myCasesQuery = queryOptions({
  queryKey: [KEY, "mine"],
  queryFn: ({ signal }) => unwrap(api.GET("/support/cases", { signal })),
});

export const receivedCasesQuery = queryOptions({
  queryKey: [KEY, "received"],
  queryFn: ({ signal }) => unwrap(api.GET("/support/received-cases", { signal })),
});

export function caseQuery(caseId: string) {
  return queryOptions({
    queryKey: [KEY, "cases", caseId],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/support/cases/{case_id}", { params: { path: { case_id: caseId } }, signal })),
    // Whoever opens it wants the latest word.
    staleTime: 0,
  });
}

export const useOpenCase = () =>
  useMutation({
    mutationFn: (body: CaseRequest) => unwrap(api.POST("/support/cases", { body })),
    meta: MOVES,
  });

/** A write in one case; its answer is the whole thread as it stands then. */
function useCaseWrite<Input>(caseId: string, write: (input: Input) => Promise<CaseDetail>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: write,
    onSuccess: (saved) => client.setQueryData(caseQuery(caseId).queryKey, saved),
    meta: MOVES,
  });
}

export const useReply = (caseId: string) =>
  useCaseWrite(caseId, (text: string) =>
    unwrap(
      api.POST("/support/cases/{case_id}/messages", {
        params: { path: { case_id: caseId } },
        body: { text },
      }),
    ),
  );

export const useCloseCase = (caseId: string) =>
  useCaseWrite(caseId, (version: number) =>
    unwrap(
      api.POST("/support/cases/{case_id}/closing", {
        params: { path: { case_id: caseId }, header: { "If-Match": `"${version}"` } },
      }),
    ),
  );

export const useHandOver = (caseId: string) =>
  useCaseWrite(caseId, ({ referentId, version }: { referentId: string; version: number }) =>
    unwrap(
      api.PUT("/support/cases/{case_id}/referent", {
        params: { path: { case_id: caseId }, header: { "If-Match": `"${version}"` } },
        body: { referent_id: referentId },
      }),
    ),
  );

export const useReadCase = (caseId: string) =>
  useMutation({
    mutationFn: () => api.POST("/support/cases/{case_id}/reading", { params: { path: { case_id: caseId } } }),
    meta: {
      moves: [
        [KEY, "mine"],
        [KEY, "received"],
      ],
    },
  });
