import { createContext, type ReactNode, useContext, useRef } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { saveFile } from "@/lib/saveFile";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import type { ChartContent } from "@/ui/charts/chart";
import { TONES, withHiddenParts } from "@/ui/charts/chart";
import { LazyChart } from "@/ui/charts/LazyChart";
import { savePicture } from "@/ui/charts/savePicture";
import { classes } from "@/ui/classes";
import { Icon } from "@/ui/Icon";
import { showToast } from "@/ui/Toast";
import { InsightsTable } from "./InsightsTable";
import { useExportInsights } from "./insightsQueries";

/** Which period the charts of a page belong to, and whether they are meant for paper. */
export const PeriodContext = createContext({ programmeId: "", periodEnd: "", onPaper: false });

interface InsightsChartProps {
  title: string;
  /** What the chart says beside its numbers. */
  lead?: ReactNode;
  content: ChartContent;
  /** The table of the export that holds these figures. */
  table?: string;
  headingLevel?: 2 | 3;
}

/** A chart with its table twin and the ways to keep it. Where everything is about too few people, it says only that. */
export function InsightsChart({ title, lead, content, table, headingLevel = 2 }: InsightsChartProps) {
  const { t } = useTranslation();
  const { onPaper } = useContext(PeriodContext);
  const place = useRef<HTMLDivElement>(null);
  const said = content.rows.some((row) =>
    content.kind === "ranges" ? row.range : Object.values(row.values).some((value) => value !== null),
  );
  const drawn = withHiddenParts(content, t("coordination.insights.tooFew"));
  return (
    <Card title={title} headingLevel={headingLevel}>
      {lead ? <p className="text-muted">{lead}</p> : null}
      {said ? (
        <div ref={place} className="flex flex-col gap-3">
          <LazyChart content={drawn} label={t("insights.chart", { title })} isEager={onPaper} />
          {content.kind === "ranges" ? null : <Legend content={drawn} />}
          <details open={onPaper} className="rounded border">
            <summary className="cursor-pointer px-4 py-3 text-small font-semibold">
              {t("insights.asTable")}
            </summary>
            <div className="px-4 pb-4">
              <InsightsTable caption={title} content={content} />
            </div>
          </details>
          <div className="flex flex-wrap gap-2 print:hidden">
            <Button
              size="small"
              icon="download"
              onPress={() => {
                const picture = place.current?.querySelector<SVGSVGElement>("svg.recharts-surface");
                if (picture) void savePicture(picture, title);
              }}
            >
              {t("insights.png")}
            </Button>
            {table ? <CsvButton table={table} label={t("insights.csv")} /> : null}
          </div>
        </div>
      ) : (
        <TooFew>{t("insights.allTooFew")}</TooFew>
      )}
    </Card>
  );
}

/** Why there is no number here; a state like any other, not a gap. */
export function TooFew({ children }: { children: ReactNode }) {
  return (
    <p className="flex items-start gap-2 text-small text-muted">
      <Icon name="lock" size={16} className="mt-0.5" />
      {children}
    </p>
  );
}

function Legend({ content }: { content: ChartContent }) {
  return (
    <ul aria-hidden="true" className="flex flex-wrap gap-x-4 gap-y-1 text-small text-muted">
      {content.series.map(({ id, label, tone }) => (
        <li key={id} className="flex items-center gap-1.5">
          <span
            className={classes(
              "size-3 rounded-sm border",
              tone === "hidden" && "border-dashed border-control",
            )}
            style={{ backgroundColor: TONES[tone].fill, opacity: Math.max(TONES[tone].opacity, 0.2) }}
          />
          {label}
        </li>
      ))}
    </ul>
  );
}

export function CsvButton({ table, label }: { table: string; label: string }) {
  const { programmeId, periodEnd } = useContext(PeriodContext);
  const file = useExportInsights(programmeId, periodEnd);
  return (
    <Button
      size="small"
      icon="download"
      isBusy={file.isPending}
      onPress={() =>
        file.mutate(table, {
          onSuccess: (content) => saveFile(content, `insights-${periodEnd}-${table}.csv`),
          onError: (error) => showToast(sentenceFor(error), "danger"),
        })
      }
    >
      {label}
    </Button>
  );
}
