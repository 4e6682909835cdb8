import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { paths } from "@/lib/paths";
import { Button } from "@/ui/Button";
import { ButtonLink } from "@/ui/Link";
import { Notice } from "@/ui/Notice";
import { type MatchRun, type Proposal, useApprove } from "./queries";

/** Loaded at the first question. */
const ConfirmDialog = lazy(async () => ({ default: (await import("@/ui/ConfirmDialog")).ConfirmDialog }));

interface ApprovalBarProps {
  programmeId: string;
  run: MatchRun;
  pending: readonly Proposal[];
  selected: readonly Proposal[];
  /** All proposals of the run are loaded: "all" means all. */
  isComplete: boolean;
  onApproved: () => void;
}

/** Approving makes pairings and asks their mentors, so it says so before it does. */
export function ApprovalBar({
  programmeId,
  run,
  pending,
  selected,
  isComplete,
  onApproved,
}: ApprovalBarProps) {
  const { t } = useTranslation();
  const approve = useApprove(run.id);
  const [asked, setAsked] = useState<readonly Proposal[] | null>(null);

  function confirm() {
    if (!asked) return;
    approve.mutate(
      asked.map((proposal) => proposal.id),
      {
        onSuccess: () => {
          setAsked(null);
          onApproved();
        },
      },
    );
  }

  return (
    <>
      {approve.data ? (
        <Notice
          tone="success"
          title={t("matching.approved", { count: approve.data.approved })}
          announce
          actions={
            <ButtonLink href={paths.programmePairings(programmeId)} size="small">
              {t("matching.seePairings")}
            </ButtonLink>
          }
        >
          {t("matching.approvedLead")}
        </Notice>
      ) : null}
      <div className="flex flex-wrap items-start gap-3">
        <Button
          variant="primary"
          icon="check"
          onPress={() => setAsked(pending)}
          disabledReason={
            pending.length === 0 ? t("matching.nonePending") : isComplete ? null : t("matching.stillLoading")
          }
        >
          {pending.length === 0
            ? t("matching.approveNone")
            : t("matching.approveAll", { count: pending.length })}
        </Button>
        {selected.length > 0 ? (
          <Button icon="check" onPress={() => setAsked(selected)}>
            {t("matching.approveSelected", { count: selected.length })}
          </Button>
        ) : null}
      </div>
      {asked ? (
        <Suspense fallback={null}>
          <ConfirmDialog
            title={t("matching.confirmTitle", { count: asked.length })}
            confirmLabel={t("matching.confirm")}
            cancelLabel={t("matching.notYet")}
            isOpen
            onOpenChange={(isOpen) => (isOpen ? undefined : setAsked(null))}
            isBusy={approve.isPending}
            problem={approve.error ? sentenceFor(approve.error) : null}
            onConfirm={confirm}
          >
            <p>{t("matching.confirmLead")}</p>
          </ConfirmDialog>
        </Suspense>
      ) : null}
    </>
  );
}
