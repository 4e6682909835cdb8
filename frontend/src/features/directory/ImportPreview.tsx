import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, sentenceFor } from "@/api/errors";
import { sentenceIn } from "@/lib/bilingual";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { Failure } from "@/ui/Failure";
import { Notice } from "@/ui/Notice";
import { ProgressBar } from "@/ui/ProgressBar";
import { ImportRows } from "./ImportRows";
import { type DirectoryImport, isUnderWay, useApplyImport } from "./queries";

interface ImportPreviewProps {
  run: DirectoryImport;
  after?: ReactNode;
  /** The columns, while they can still be changed. */
  mapping?: ReactNode;
}

/** What an import would do, or did: the next step, what was left out and why, and every row. */
export function ImportPreview({ run, after, mapping }: ImportPreviewProps) {
  const { t, i18n } = useTranslation();
  return (
    <div className="flex flex-col gap-6">
      <Outcome run={run} />
      {after}
      {run.dropped_columns.length > 0 ? (
        <Notice title={t("directory.dropped.title", { count: run.dropped_columns.length })}>
          <dl className="flex flex-col gap-1">
            {run.dropped_columns.map((each) => (
              <div key={each.column}>
                <dt className="inline font-semibold">{each.column}</dt>
                <dd className="inline before:content-['_–_']">{sentenceIn(i18n.language, each)}</dd>
              </div>
            ))}
          </dl>
        </Notice>
      ) : null}
      {run.notes.length > 0 ? (
        <Notice tone="warning" title={t("directory.notes")}>
          <ul className="flex flex-col gap-1">
            {run.notes.map((note) => (
              <li key={note.code}>{sentenceIn(i18n.language, note)}</li>
            ))}
          </ul>
        </Notice>
      ) : null}
      {mapping}
      {isUnderWay(run) ? null : <ImportRows run={run} />}
    </div>
  );
}

/** How many people of an import have been gone through. */
function Progress({ run }: { run: DirectoryImport }) {
  const { t, i18n } = useTranslation();
  const number = new Intl.NumberFormat(i18n.language);
  const title = run.status === "queued" ? t("directory.waiting") : t("directory.applying");
  return (
    <Card title={title} overline={t(`directory.status.${run.status}`)}>
      {run.status === "applying" ? (
        <>
          <p>{t("directory.progress", { done: number.format(run.done), total: number.format(run.total) })}</p>
          <ProgressBar label={title} share={run.total > 0 ? run.done / run.total : 0} />
        </>
      ) : null}
      <p role="status" className="text-muted">
        {t("directory.applyingLead")}
      </p>
    </Card>
  );
}

function Outcome({ run }: { run: DirectoryImport }) {
  const { t } = useTranslation();
  const apply = useApplyImport();
  const { created, changed, leaving } = run.counts;
  const manyLeave = apply.error instanceof ApiError && apply.error.code === "many_leave";
  const summary = t("directory.summary", {
    created: t("directory.summaryCreated", { count: created }),
    changed: t("directory.summaryChanged", { count: changed }),
    unchanged: t("directory.summaryUnchanged", { count: run.counts.unchanged }),
    refused: t("directory.summaryRefused", { count: run.counts.refused }),
  });
  if (run.status === "applied") {
    return (
      <Notice tone="success" title={t("directory.applied")} announce>
        {summary}
      </Notice>
    );
  }
  if (isUnderWay(run)) return <Progress run={run} />;
  return (
    <Card
      look="next"
      overline={t("directory.previewOverline")}
      title={t("directory.previewTitle")}
      actions={
        <Button
          variant="primary"
          icon="check"
          isBusy={apply.isPending}
          disabledReason={created + changed === 0 ? t("directory.nothingToApply") : null}
          onPress={() => apply.mutate({ importId: run.id, manyLeave: false })}
        >
          {t("directory.apply")}
        </Button>
      }
    >
      <p>{summary}</p>
      {leaving > 0 ? <p>{t("directory.leaving", { count: leaving })}</p> : null}
      {run.status === "failed" ? (
        <Notice tone="danger">{t("directory.failed", { done: run.done, total: run.total })}</Notice>
      ) : null}
      {manyLeave ? (
        <Notice
          tone="warning"
          title={t("directory.manyLeave", { count: leaving })}
          announce
          actions={
            <Button variant="danger" onPress={() => apply.mutate({ importId: run.id, manyLeave: true })}>
              {t("directory.manyLeaveConfirm")}
            </Button>
          }
        >
          {t("directory.manyLeaveLead")}
        </Notice>
      ) : apply.error ? (
        <Failure sentence={sentenceFor(apply.error)} />
      ) : null}
    </Card>
  );
}
