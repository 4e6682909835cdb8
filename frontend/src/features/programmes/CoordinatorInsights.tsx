import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { paths } from "@/lib/paths";
import { Card } from "@/ui/Card";
import { Failure } from "@/ui/Failure";
import { ButtonLink } from "@/ui/Link";
import { Notice } from "@/ui/Notice";
import { Skeleton } from "@/ui/Skeleton";
import { Table } from "@/ui/Table";
import { FigureText, FigureTile } from "./CoordinatorFigures";
import { type Insights, insightsQuery } from "./coordinatorQueries";

/** The programme in figures that tell of nobody: what would tell of too few people says so instead of a number. */
export function CoordinatorInsights({ programmeId }: { programmeId: string }) {
  const { t } = useTranslation();
  const insights = useQuery(insightsQuery(programmeId));
  if (insights.error) {
    return <Failure sentence={sentenceFor(insights.error)} onRetry={() => void insights.refetch()} />;
  }
  if (!insights.data) return <Skeleton look="card" lines={6} />;
  const { enrolled, matched, sessions, breakdowns, k } = insights.data;
  return (
    <Card
      title={t("coordination.insights.title")}
      actions={
        <ButtonLink href={paths.insights(programmeId)}>{t("coordination.insights.whatItBrought")}</ButtonLink>
      }
    >
      <Notice>{t("coordination.insights.rule", { count: k })}</Notice>
      <dl className="grid grid-cols-2 gap-3 lg:grid-cols-3">
        <FigureTile label={t("coordination.insights.enrolled")} figure={enrolled} />
        <FigureTile label={t("coordination.insights.matched")} figure={matched} isShare />
        <FigureTile label={t("coordination.insights.sessionsPlanned")} figure={sessions.planned} />
        <FigureTile label={t("coordination.insights.sessionsHeld")} figure={sessions.held} />
      </dl>
      {breakdowns.map((breakdown) => (
        <details key={breakdown.by} className="group rounded border">
          <summary className="cursor-pointer px-4 py-3 font-semibold">
            {t(`coordination.insights.by.${breakdown.by}`)}
          </summary>
          <div className="px-4 pb-4">
            <BreakdownTable breakdown={breakdown} />
          </div>
        </details>
      ))}
    </Card>
  );
}

function BreakdownTable({ breakdown }: { breakdown: Insights["breakdowns"][number] }) {
  const { t } = useTranslation();
  return (
    <Table
      caption={t(`coordination.insights.by.${breakdown.by}`)}
      hideCaption
      rows={breakdown.groups}
      rowKey={(row) => row.group ?? ""}
      columns={[
        {
          id: "group",
          header: t(`coordination.insights.group.${breakdown.by}`),
          isRowHeader: true,
          cell: (row) => row.group ?? t("coordination.insights.unnamed"),
        },
        {
          id: "enrolled",
          header: t("coordination.insights.enrolled"),
          align: "end",
          cell: (row) => <FigureText figure={row.enrolled} />,
        },
        {
          id: "matched",
          header: t("coordination.insights.matched"),
          align: "end",
          cell: (row) => <FigureText figure={row.matched} isShare />,
        },
      ]}
      empty={<p className="text-muted">{t("coordination.insights.nobody")}</p>}
    />
  );
}
