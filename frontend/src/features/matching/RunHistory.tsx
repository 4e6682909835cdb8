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
  shown: string | undefined;
  onShow: (runId: string) => void;
}

/** The last fifty runs, newest first. */
export function RunHistory({ runs, shown, onShow }: RunHistoryProps) {
  const { t } = useTranslation();
  const reader = useReader();
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
          cell: (run) => formatDateTime(run.created_at, reader),
        },
        {
          id: "status",
          header: t("matching.history.status"),
          cell: (run) => <Tag tone={TONES[run.status]}>{t(`matching.history.statuses.${run.status}`)}</Tag>,
        },
        { id: "people", header: t("matching.history.people"), align: "end", cell: (run) => run.people },
        { id: "pairs", header: t("matching.history.pairs"), align: "end", cell: (run) => run.pairs },
        {
          id: "open",
          header: <span className="sr-only">{t("matching.history.show")}</span>,
          align: "end",
          cell: (run) =>
            run.id === shown ? (
              <span className="text-small text-muted">{t("matching.history.shown")}</span>
            ) : (
              <Button size="small" variant="quiet" onPress={() => onShow(run.id)}>
                {t("matching.history.show")}
              </Button>
            ),
        },
      ]}
      empty={<p className="text-muted">{t("matching.history.empty")}</p>}
    />
  );
}
