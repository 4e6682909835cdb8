import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import type { ChartContent } from "@/ui/charts/chart";
import { Failure } from "@/ui/Failure";
import { Skeleton } from "@/ui/Skeleton";
import { splitGroups } from "./fairnessGroups";
import { useGroupNames } from "./groupNames";
import { InsightsChart } from "./InsightsChart";
import { fairnessQuery } from "./oversightQueries";

/** How many found a partner, by department, site, language and place of work; one attribute at a time. */
export function InsightsRates({ programmeId }: { programmeId: string }) {
  const { t } = useTranslation();
  const nameOf = useGroupNames();
  const fairness = useQuery(fairnessQuery(programmeId));
  if (fairness.error) {
    return <Failure sentence={sentenceFor(fairness.error)} onRetry={() => void fairness.refetch()} />;
  }
  if (!fairness.data) return <Skeleton look="card" lines={5} />;
  return (
    <div className="grid items-start gap-6 lg:grid-cols-2">
      {fairness.data.tables.map((table) => {
        const content: ChartContent = {
          kind: "shares",
          series: [{ id: "matched", label: t("fairness.matched"), tone: "up" }],
          rows: splitGroups(table.groups).shown.map(({ group, matched }) => ({
            name: nameOf(table.by, group),
            values: { matched: matched.value },
            n: matched.n,
          })),
        };
        return (
          <InsightsChart
            key={table.by}
            title={`${t("insights.rates")} · ${t(`fairness.by.${table.by}`)}`}
            content={content}
            table={table.by === "department" || table.by === "site" ? table.by : undefined}
          />
        );
      })}
    </div>
  );
}
