import { useTranslation } from "react-i18next";
import { useReader } from "@/auth/hooks";
import { formatDateTime } from "@/lib/dates";
import { Button } from "@/ui/Button";
import { Table } from "@/ui/Table";
import { Tag, type TagTone } from "@/ui/Tag";
import type { MatchRun } from "./queries";

const TONES: Record<MatchRun["status"], TagTone> = {
  queued: "neutral",
  running: "info",
  done: "success",
  failed: "danger",
  cancelled: "neutral",
};

interface RunHistoryProps {
  runs: readonly MatchRun[];
  /** The run on screen. */
  shown: MatchRun | undefined;
  onShow: (runId: string) => void;
  onCompare: (runId: string) => void;
}

/** The last fifty runs, newest first. */
export function RunHistory({ runs, shown, onShow, onCompare }: RunHistoryProps) {
  const { t, i18n } = useTranslation();
  const reader = useReader();
  const number = new Intl.NumberFormat(i18n.language);
  const percent = new Intl.NumberFormat(i18n.language, { style: "percent" });
  return (
    <Table
      caption={t("matching.tab.history")}
      hideCaption
      rows={runs}
      rowKey={(run) => run.id}
      columns={[
        {
          id: "when",
          header: t("matching.history.when"),
          isRowHeader: true,
          cell: (run) => <span className="whitespace-nowrap">{formatDateTime(run.created_at, reader)}</span>,
        },
        {
          id: "status",
          header: t("matching.history.status"),
          cell: (run) => (
            <span className="flex flex-wrap gap-1.5">
              <Tag tone={TONES[run.status]}>{t(`matching.history.statuses.${run.status}`)}</Tag>
              {run.mode === "manual" ? (
                <Tag tone="info" icon="edit">
                  {t("matching.decision.byHand")}
                </Tag>
              ) : null}
            </span>
          ),
        },
        {
          id: "people",
          header: t("matching.history.people"),
          align: "end",
          cell: (run) => number.format(run.people),
        },
        {
          id: "pairs",
          header: t("matching.history.pairs"),
          align: "end",
          cell: (run) => (run.mode === "manual" ? "–" : number.format(run.pairs)),
        },
        {
          id: "mean",
          header: t("matching.history.mean"),
          align: "end",
          cell: (run) => (run.pairs > 0 ? percent.format(run.total_score / run.pairs / 1_000_000) : "–"),
        },
        {
          id: "open",
          header: <span className="sr-only">{t("matching.history.show")}</span>,
          align: "end",
          cell: (run) => <RowActions run={run} shown={shown} onShow={onShow} onCompare={onCompare} />,
        },
      ]}
      empty={<p className="text-muted">{t("matching.history.empty")}</p>}
    />
  );
}

function RowActions({
  run,
  shown,
  onShow,
  onCompare,
}: { run: MatchRun } & Pick<RunHistoryProps, "shown" | "onShow" | "onCompare">) {
  const { t } = useTranslation();
  const reader = useReader();
  const when = formatDateTime(run.created_at, reader);
  if (run.id === shown?.id)
    return <span className="text-small text-muted">{t("matching.history.shown")}</span>;
  return (
    <span className="flex justify-end gap-1">
      <Button
        size="small"
        variant="quiet"
        aria-label={`${t("matching.history.show")} – ${when}`}
        onPress={() => onShow(run.id)}
      >
        {t("matching.history.show")}
      </Button>
      {run.status === "done" && shown?.status === "done" ? (
        <Button
          size="small"
          variant="quiet"
          icon="exchange"
          aria-label={`${t("matching.compare.open")} – ${when}`}
          onPress={() => onCompare(run.id)}
        >
          {t("matching.compare.open")}
        </Button>
      ) : null}
    </span>
  );
}
