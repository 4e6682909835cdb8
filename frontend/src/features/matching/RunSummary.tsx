import { useTranslation } from "react-i18next";
import { DefinitionList } from "@/ui/DefinitionList";
import { Icon } from "@/ui/Icon";
import { Notice } from "@/ui/Notice";
import type { MatchRun } from "./queries";

interface RunSummaryProps {
  run: MatchRun;
  policy: Readonly<Record<string, unknown>>;
}

const OBJECTIVES = ["most_pairs_then_total", "best_total", "fairest"] as const;

/** What a run found, and how sure one can be that nothing better exists, in plain words. */
export function RunSummary({ run, policy }: RunSummaryProps) {
  const { t, i18n } = useTranslation();
  if (run.status === "queued" || run.status === "running") {
    return (
      <div role="status" className="flex flex-col gap-3 rounded border bg-surface p-5 sm:p-6">
        <p className="text-lead font-semibold">{t(`matching.status.${run.status}`)}</p>
        <p className="text-muted">{t("matching.underWay")}</p>
        <span aria-hidden="true" className="block h-2 overflow-hidden rounded-full bg-sunken">
          <span
            className={
              run.status === "queued"
                ? "block h-full w-1/6 animate-pulse rounded-full bg-accent"
                : "block h-full w-3/5 animate-pulse rounded-full bg-accent"
            }
          />
        </span>
      </div>
    );
  }
  if (run.status === "failed") {
    return (
      <Notice tone="danger" title={t("matching.status.failed")} announce>
        {t("matching.failed")}
      </Notice>
    );
  }
  const number = new Intl.NumberFormat(i18n.language);
  const objective = OBJECTIVES.find((each) => each === policy["objective"]) ?? "most_pairs_then_total";
  const percent = new Intl.NumberFormat(i18n.language, { style: "percent", maximumFractionDigits: 1 });
  return (
    <section
      aria-label={t("matching.result")}
      className="flex flex-col gap-4 rounded border bg-surface p-5 sm:p-6"
    >
      <p role="status" className="text-lead font-semibold">
        {t("matching.found", { count: run.pairs })}
        <span className="block text-body font-normal text-muted">
          {t("matching.among", { count: run.people })}
        </span>
      </p>
      <p className="flex items-start gap-2">
        <Icon
          name={run.gap === 0 ? "check" : "info"}
          className={run.gap === 0 ? "mt-0.5 text-success" : "mt-0.5 text-info"}
        />
        <span>
          {run.gap === 0
            ? t("matching.exact")
            : t("matching.atMost", { share: percent.format(run.gap / Math.max(1, run.total_score)) })}{" "}
          <span className="text-muted">{t(`matching.objective.${objective}`)}</span>
        </span>
      </p>
      <details>
        <summary className="w-fit cursor-pointer text-small font-medium text-muted">
          {t("matching.proof.title")}
        </summary>
        <div className="pt-2 text-small">
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
    </section>
  );
}
