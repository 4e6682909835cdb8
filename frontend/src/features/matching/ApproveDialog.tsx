import { useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { TextArea } from "@/ui/TextField";
import { useApprove } from "./changes";
import type { MatchRun, Proposal } from "./queries";

const SHORTEST_REASON = 10;

interface ApproveDialogProps {
  run: MatchRun;
  proposals: readonly Proposal[];
  onClose: () => void;
  onApproved: (count: number) => void;
}

/** Couples made against the optimiser whose reason nobody has written yet. */
export const unexplained = (run: Pick<MatchRun, "mode">, proposals: readonly Proposal[]) =>
  run.mode === "optimiser" ? proposals.filter((each) => each.by_hand && !each.override_reason) : [];

/** Approving makes pairings and asks their mentors, so it says how many people that is before it does. */
export function ApproveDialog({ run, proposals, onClose, onApproved }: ApproveDialogProps) {
  const { t } = useTranslation();
  const approve = useApprove(run);
  const [reason, setReason] = useState("");
  const [isAsked, setIsAsked] = useState(false);
  const mentors = new Set(proposals.map(({ mentor }) => mentor.user_id)).size;
  const toExplain = unexplained(run, proposals);
  const isShort = toExplain.length > 0 && reason.trim().length < SHORTEST_REASON;

  function confirm() {
    setIsAsked(true);
    if (isShort) return;
    approve.mutate(
      {
        proposal_ids: proposals.map(({ id }) => id),
        ...(toExplain.length > 0 ? { override_reason: reason.trim() } : {}),
      },
      { onSuccess: ({ approved }) => onApproved(approved) },
    );
  }

  return (
    <ConfirmDialog
      title={t("matching.confirmTitle", { count: mentors })}
      confirmLabel={t("matching.confirm")}
      cancelLabel={t("matching.notYet")}
      isOpen
      onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}
      isBusy={approve.isPending}
      problem={approve.error ? sentenceFor(approve.error) : null}
      onConfirm={confirm}
    >
      <p className="font-medium">{t("matching.confirmCouples", { count: proposals.length })}</p>
      <p>{t("matching.confirmLead")}</p>
      {toExplain.length > 0 ? (
        <TextArea
          label={t("matching.hand.reason")}
          description={t("matching.overrideLead", { count: toExplain.length })}
          whoCanRead={t("matching.reasonReaders")}
          value={reason}
          onChange={setReason}
          rows={3}
          maxLength={1000}
          error={isAsked && isShort ? t("matching.hand.reasonNeeded") : null}
        />
      ) : null}
    </ConfirmDialog>
  );
}
