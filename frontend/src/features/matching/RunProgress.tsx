import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { Button } from "@/ui/Button";
import { Failure } from "@/ui/Failure";
import { ProgressBar } from "@/ui/ProgressBar";
import { useCancelRun } from "./changes";
import { howFar, phaseOf } from "./progress";
import type { MatchRun } from "./queries";

/** What a run is doing now and how far it is, with the way to stop it. */
export function RunProgress({ run }: { run: MatchRun }) {
  const { t, i18n } = useTranslation();
  const cancel = useCancelRun(run);
  const phase = phaseOf(run);
  const number = new Intl.NumberFormat(i18n.language);
  const title = t(`matching.phase.${phase}`);
  return (
    <section
      aria-label={t("matching.history.statuses.running")}
      className="flex flex-col gap-4 rounded border border-t-4 border-t-accent bg-surface p-5 sm:p-6"
    >
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0">
          <p role="status" className="text-lead font-semibold">
            {title}
          </p>
          <p className="text-muted">
            {run.steps > 0
              ? t("matching.steps", { done: number.format(run.steps_done), steps: number.format(run.steps) })
              : t("matching.underWay")}
          </p>
        </div>
        <Button icon="close" isBusy={cancel.isPending} onPress={() => cancel.mutate()}>
          {t("matching.cancel")}
        </Button>
      </div>
      <ProgressBar label={title} share={howFar(run)} />
      {run.steps > 0 ? <p className="text-small text-muted">{t("matching.underWay")}</p> : null}
      {cancel.error ? <Failure sentence={sentenceFor(cancel.error)} /> : null}
    </section>
  );
}
