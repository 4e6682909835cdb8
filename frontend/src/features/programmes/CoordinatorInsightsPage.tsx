import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { useReader } from "@/auth/hooks";
import { formatDate } from "@/lib/dates";
import { paths } from "@/lib/paths";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { EmptyState } from "@/ui/EmptyState";
import { Failure } from "@/ui/Failure";
import { ButtonLink } from "@/ui/Link";
import { NativeSelect } from "@/ui/NativeSelect";
import { Notice } from "@/ui/Notice";
import { PageHeader } from "@/ui/PageHeader";
import { Skeleton } from "@/ui/Skeleton";
import { usePageTitle } from "@/ui/usePageTitle";
import { CsvButton, PeriodContext } from "./InsightsChart";
import { InsightsPeriod } from "./InsightsPeriod";
import { InsightsRates } from "./InsightsRates";
import { type Insights, periodQuery } from "./insightsQueries";

/** What a programme brought, period by period, in figures that tell of nobody. */
export function CoordinatorInsightsPage() {
  return <InsightsPage onPaper={false} />;
}

/** The same for paper: every chart drawn, every table open. */
export function CoordinatorInsightsReportPage() {
  return <InsightsPage onPaper />;
}

function InsightsPage({ onPaper }: { onPaper: boolean }) {
  const { t } = useTranslation();
  const { programmeId = "" } = useParams({ strict: false });
  const [asked, setAsked] = useState<string | null>(null);
  const insights = useQuery(periodQuery(programmeId, asked));
  const periodEnd = insights.data?.period?.period_end ?? "";
  usePageTitle(t("insights.title"));
  return (
    <PeriodContext.Provider value={{ programmeId, periodEnd, onPaper }}>
      <PageHeader
        title={t("insights.title")}
        lead={t("insights.lead")}
        back={onPaper ? { href: paths.insights(programmeId), label: t("insights.back") } : undefined}
        actions={insights.data?.period ? <Actions programmeId={programmeId} onPaper={onPaper} /> : null}
      />
      {insights.error ? (
        <Failure sentence={sentenceFor(insights.error)} onRetry={() => void insights.refetch()} />
      ) : null}
      {insights.isPending ? <Skeleton look="card" lines={8} /> : null}
      {insights.data ? (
        <div className="flex flex-col gap-6">
          <Periods insights={insights.data} onChoose={setAsked} />
          {insights.data.period ? <InsightsPeriod period={insights.data.period} /> : null}
          <InsightsRates programmeId={programmeId} />
          <Reading />
        </div>
      ) : null}
    </PeriodContext.Provider>
  );
}

function Actions({ programmeId, onPaper }: { programmeId: string; onPaper: boolean }) {
  const { t } = useTranslation();
  if (onPaper) {
    return (
      <Button variant="primary" icon="document" onPress={() => window.print()}>
        {t("insights.print")}
      </Button>
    );
  }
  return (
    <div className="flex flex-wrap gap-2">
      <ButtonLink href={paths.insightsReport(programmeId)}>{t("insights.report")}</ButtonLink>
      <CsvButton table="all" label={t("insights.csvAll")} />
    </div>
  );
}

/** Which period is shown and until when it counts; before the first one, when it will come. */
function Periods({ insights, onChoose }: { insights: Insights; onChoose: (day: string) => void }) {
  const { t } = useTranslation();
  const reader = useReader();
  const day = (date: string) => formatDate(`${date}T12:00:00Z`, { ...reader, timeZone: "UTC" });
  const { period, periods, next_period_end: next } = insights;
  if (!period) {
    return (
      <EmptyState icon="chart" title={t("insights.none.title")}>
        {next ? t("insights.none.next", { day: day(next) }) : t("insights.none.lead")}
      </EmptyState>
    );
  }
  return (
    <Card title={t("insights.until", { day: day(period.period_end) })} overline={t("insights.words")}>
      {periods.length > 1 ? (
        <div className="max-w-xs print:hidden">
          <NativeSelect
            label={t("insights.period")}
            options={periods.map((each) => ({ id: each, label: day(each) }))}
            value={period.period_end}
            onChange={onChoose}
            placeholder=""
          />
        </div>
      ) : null}
      <Notice>
        {t("insights.rule", { count: period.k })} {t("insights.instrument")}
        {next ? ` ${t("insights.next", { day: day(next) })}` : null}
      </Notice>
    </Card>
  );
}

const READINGS = ["frozen", "median", "same", "tooFew", "volunteers"] as const;

/** How to read the figures, in a few sentences. */
function Reading() {
  const { t } = useTranslation();
  return (
    <Card title={t("insights.reading.title")}>
      <ul className="flex list-disc flex-col gap-2 pl-5">
        {READINGS.map((each) => (
          <li key={each}>{t(`insights.reading.${each}`)}</li>
        ))}
      </ul>
    </Card>
  );
}
