import { queryOptions, useMutation } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import type { components } from "@/api/schema";
import { type Insights, KEY } from "./coordinatorQueries";

type Schemas = components["schemas"];
export type Period = Schemas["PeriodOut"];
export type PromiseLine = Schemas["PromiseOut"];
export type Spread = Schemas["SpreadOut"];
export type Gain = Schemas["GainOut"];
export type { Insights };

/** A programme's figures with the answers of one frozen period; the latest when none is named. */
export const periodQuery = (programmeId: string, periodEnd: string | null) =>
  queryOptions({
    queryKey: [KEY, "programmes", programmeId, "insights", periodEnd],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/programmes/{programme_id}/insights", {
          params: { path: { programme_id: programmeId }, query: { period_end: periodEnd ?? undefined } },
          signal,
        }),
      ),
    placeholderData: (before) => before,
  });

/** One table of a period, or all of them, as the server writes it for a spreadsheet. */
export const useExportInsights = (programmeId: string, periodEnd: string) =>
  useMutation({
    mutationFn: (table: string) =>
      unwrap(
        api.GET("/programmes/{programme_id}/insights/export", {
          params: { path: { programme_id: programmeId }, query: { period_end: periodEnd, table } },
          parseAs: "blob",
        }),
      ),
    meta: { moves: [] },
  });
