import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { sentenceIn } from "@/lib/bilingual";
import { saveFile } from "@/lib/saveFile";
import { Button } from "@/ui/Button";
import { DefinitionList } from "@/ui/DefinitionList";
import { Icon } from "@/ui/Icon";
import { Notice } from "@/ui/Notice";
import { showToast } from "@/ui/Toast";
import { useExport } from "./changes";
import type { MatchRunDetail } from "./queries";

interface RunSummaryProps {
  run: MatchRunDetail;
  policy: Readonly<Record<string, unknown>>;
}

const OBJECTIVES = ["most_pairs_then_total", "best_total", "fairest"] as const;
const DECISIONS = ["pending", "approved", "rejected", "by_hand"] as const;

/** What a run found, what was decided since, and how sure one can be that nothing better exists, in plain words. */
export function RunSummary({ run, policy }: RunSummaryProps) {
  const { t, i18n } = useTranslation();
  const note = run.note ? sentenceIn(i18n.language, run.note) : null;
  if (run.status === "failed" || run.status === "cancelled") {
    return (
      <Notice
        tone={run.status === "failed" ? "danger" : "info"}
        title={t(`matching.status.${run.status}`)}
        announce
      >
        {note ?? t(`matching.${run.status}`)}
      </Notice>
    );
  }
  const isByHand = run.mode === "manual";
  const count = isByHand ? run.decisions.pending + run.decisions.approved : run.pairs;
  const told = DECISIONS.filter((each) => run.decisions[each] > 0);
  return (
    <section aria-label={t("matching.result")} className="flex flex-col gap-3 rounded border bg-surface p-5">
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <p role="status" className="min-w-0">
          <span className="text-lead font-semibold">
            {isByHand ? t("matching.madeByHand", { count }) : t("matching.found", { count })}
          </span>{" "}
          <span className="text-muted">{t("matching.among", { count: run.people })}</span>
          {told.length > 0 ? (
            <span className="block text-small text-muted">
              {told.map((each) => t(`matching.decided.${each}`, { count: run.decisions[each] })).join(" · ")}
            </span>
          ) : null}
        </p>
        <ExportButton runId={run.id} />
      </div>
      <Certificate run={run} objective={policy["objective"]} />
      {note ? <Notice tone="info">{note}</Notice> : null}
      {isByHand ? null : <Proof run={run} />}
    </section>
  );
}

function Certificate({ run, objective }: { run: MatchRunDetail; objective: unknown }) {
  const { t, i18n } = useTranslation();
  if (run.mode === "manual") return <p className="text-muted">{t("matching.byHandLead")}</p>;
  if (run.pairs === 0) return null;
  const percent = new Intl.NumberFormat(i18n.language, { style: "percent", maximumFractionDigits: 1 });
  const aim = OBJECTIVES.find((each) => each === objective) ?? "most_pairs_then_total";
  const isProven = run.gap === 0;
  return (
    <p className="flex items-start gap-2">
      <Icon
        name={isProven ? "check" : "info"}
        className={isProven ? "mt-0.5 text-success" : "mt-0.5 text-info"}
      />
      <span>
        <span className="font-medium">
          {isProven
            ? t("matching.exact")
            : t("matching.atMost", { share: percent.format(run.gap / Math.max(1, run.total_score)) })}
        </span>{" "}
        <span className="text-muted">
          {t(`matching.objective.${aim}`)}
          {run.decisions.by_hand + run.decisions.rejected > 0 ? ` ${t("matching.changedSince")}` : null}
        </span>
      </span>
    </p>
  );
}

function Proof({ run }: { run: MatchRunDetail }) {
  const { t, i18n } = useTranslation();
  const number = new Intl.NumberFormat(i18n.language);
  return (
    <details>
      <summary className="w-fit cursor-pointer text-small font-medium text-muted">
        {t("matching.proof.title")}
      </summary>
      <div className="flex flex-col gap-3 pt-2 text-small">
        <p className="max-w-2xl text-muted">{t("matching.proof.lead")}</p>
        <DefinitionList
          items={[
            { term: t("matching.proof.total"), value: number.format(run.total_score) },
            { term: t("matching.proof.bound"), value: number.format(run.upper_bound) },
            { term: t("matching.proof.seed"), value: run.seed },
            { term: t("matching.proof.engine"), value: run.engine },
            { term: t("matching.proof.input"), value: <code className="break-all">{run.input_hash}</code> },
          ]}
        />
      </div>
    </details>
  );
}

function ExportButton({ runId }: { runId: string }) {
  const { t } = useTranslation();
  const file = useExport(runId);
  return (
    <Button
      size="small"
      icon="download"
      isBusy={file.isPending}
      onPress={() =>
        file.mutate(undefined, {
          onSuccess: (content) => saveFile(content, `match-run-${runId}.csv`),
          onError: (error) => showToast(sentenceFor(error), "danger"),
        })
      }
    >
      {t("matching.export")}
    </Button>
  );
}
