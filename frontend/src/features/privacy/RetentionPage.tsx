import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { useReader } from "@/auth/hooks";
import { formatDate } from "@/lib/dates";
import { Card } from "@/ui/Card";
import { Failure } from "@/ui/Failure";
import { PageHeader } from "@/ui/PageHeader";
import { Skeleton } from "@/ui/Skeleton";
import { Table } from "@/ui/Table";
import { usePageTitle } from "@/ui/usePageTitle";
import { type RetentionReport, retentionQuery } from "./queries";

/** What goes by itself and when, and what went on the last days, in counts. */
export function RetentionPage() {
  const { t } = useTranslation();
  const report = useQuery(retentionQuery);
  usePageTitle(t("retention.title"));
  return (
    <>
      <PageHeader title={t("retention.title")} lead={t("retention.lead")} />
      {report.isError ? (
        <Failure sentence={sentenceFor(report.error)} onRetry={() => void report.refetch()} />
      ) : !report.data ? (
        <Skeleton look="card" lines={6} />
      ) : (
        <div className="flex flex-col gap-6">
          <Rules report={report.data} />
          <Days report={report.data} />
        </div>
      )}
    </>
  );
}

function Rules({ report }: { report: RetentionReport }) {
  const { t } = useTranslation();
  return (
    <Card title={t("retention.rules")}>
      <dl className="flex flex-col gap-4">
        {report.rules.map((rule) => (
          <div key={rule.rule}>
            <dt className="font-semibold first-letter:uppercase">{rule.title}</dt>
            <dd>{rule.does}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}

interface Line {
  key: string;
  day: string;
  title: string;
  rows: number;
  isOver: boolean;
}

function Days({ report }: { report: RetentionReport }) {
  const { t } = useTranslation();
  const reader = useReader();
  const titles = new Map(report.rules.map((rule) => [rule.rule, rule.title]));
  const lines: Line[] = report.days.flatMap(({ day, rules }) =>
    rules.map((rule) => ({
      key: `${day} ${rule.rule}`,
      day: formatDate(day, reader),
      title: titles.get(rule.rule) ?? rule.rule,
      rows: rule.rows,
      isOver: rule.finished_at !== null,
    })),
  );
  return (
    <Table
      caption={t("retention.days")}
      rows={lines}
      rowKey={(line) => line.key}
      empty={t("retention.none")}
      columns={[
        { id: "day", header: t("retention.day"), cell: (line) => line.day },
        { id: "rule", header: t("retention.rule"), cell: (line) => line.title, isRowHeader: true },
        {
          id: "rows",
          header: t("retention.rows"),
          align: "end",
          cell: (line) => (line.isOver ? line.rows : t("retention.underWay", { count: line.rows })),
        },
      ]}
    />
  );
}
