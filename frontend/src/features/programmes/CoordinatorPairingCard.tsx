import { useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { useReader } from "@/auth/hooks";
import { formatShortDate } from "@/lib/dates";
import { Button } from "@/ui/Button";
import { RadioGroup } from "@/ui/Choices";
import { Dialog } from "@/ui/Dialog";
import { Failure } from "@/ui/Failure";
import { Form } from "@/ui/Form";
import { Icon } from "@/ui/Icon";
import { TextField } from "@/ui/TextField";
import { PairingStatusTag } from "./CoordinatorTags";
import {
  type CoordinatedPairing,
  usePublishPairing,
  useSettleConflict,
  useWithdrawPairing,
} from "./coordinatorQueries";

const OPEN = ["proposed", "awaiting_mentor", "awaiting_learner"];

/** One pairing on the board, with the moves its coordinator has. */
export function CoordinatorPairingCard({ pairing }: { pairing: CoordinatedPairing }) {
  const { t } = useTranslation();
  const reader = useReader();
  const publish = usePublishPairing();
  const withdraw = useWithdrawPairing();
  const [isSettling, setIsSettling] = useState(false);
  const error = publish.error ?? withdraw.error;
  const couple = `${pairing.mentor_name} – ${pairing.learner_name}`;
  return (
    <article aria-label={couple} className="flex flex-col gap-2 rounded border bg-surface px-4 py-3">
      <p className="flex flex-col text-body">
        <span className="font-semibold">{pairing.mentor_name}</span>
        <span className="flex items-center gap-1.5">
          <Icon name="exchange" size={16} className="text-muted" />
          <span className="font-semibold">{pairing.learner_name}</span>
        </span>
      </p>
      <p className="flex flex-wrap items-center gap-2">
        <PairingStatusTag status={pairing.status} />
        {pairing.answer_by && OPEN.includes(pairing.status) ? (
          <span className="text-small text-muted">
            {t("coordination.board.answerBy", { date: formatShortDate(pairing.answer_by, reader) })}
          </span>
        ) : null}
      </p>
      {error ? <Failure sentence={sentenceFor(error)} /> : null}
      <div className="flex flex-wrap gap-2">
        {pairing.status === "proposed" ? (
          <Button
            size="small"
            aria-label={`${t("coordination.board.publish")} – ${couple}`}
            isBusy={publish.isPending}
            onPress={() => publish.mutate(pairing.id)}
          >
            {t("coordination.board.publish")}
          </Button>
        ) : null}
        {OPEN.includes(pairing.status) ? (
          <Button
            size="small"
            variant="quiet"
            aria-label={`${t("coordination.board.withdraw")} – ${couple}`}
            isBusy={withdraw.isPending}
            onPress={() => withdraw.mutate(pairing.id)}
          >
            {t("coordination.board.withdraw")}
          </Button>
        ) : null}
        {pairing.status === "conflict" ? (
          <Button
            size="small"
            variant="primary"
            aria-label={`${t("coordination.board.settle")} – ${couple}`}
            onPress={() => setIsSettling(true)}
          >
            {t("coordination.board.settle")}
          </Button>
        ) : null}
      </div>
      <SettleDialog pairing={pairing} couple={couple} isOpen={isSettling} onOpenChange={setIsSettling} />
    </article>
  );
}

interface SettleDialogProps {
  pairing: CoordinatedPairing;
  couple: string;
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
}

function SettleDialog({ pairing, couple, isOpen, onOpenChange }: SettleDialogProps) {
  const { t } = useTranslation();
  const settle = useSettleConflict();
  const [decision, setDecision] = useState<"keep" | "end" | null>(null);
  const [reason, setReason] = useState("");
  const [isChecked, setIsChecked] = useState(false);
  const missing = t("fieldProblems.missing");
  const form = `settle-${pairing.id}`;
  return (
    <Dialog
      title={t("coordination.board.settleTitle")}
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      actions={
        <Button type="submit" form={form} variant="primary" isBusy={settle.isPending}>
          {t("coordination.board.settleConfirm")}
        </Button>
      }
    >
      <p>{t("coordination.board.settleLead", { couple })}</p>
      <Form
        id={form}
        problem={settle.error}
        onSubmit={() => {
          setIsChecked(true);
          if (!decision || reason.trim().length < 3) return;
          settle.mutate(
            { pairing, keep: decision === "keep", reason: reason.trim() },
            { onSuccess: () => onOpenChange(false) },
          );
        }}
      >
        {settle.error ? <Failure sentence={sentenceFor(settle.error)} /> : null}
        <RadioGroup
          label={t("coordination.board.decision")}
          options={[
            { id: "keep", label: t("coordination.board.keep") },
            { id: "end", label: t("coordination.board.end") },
          ]}
          value={decision}
          onChange={setDecision}
          error={isChecked && !decision ? missing : null}
        />
        <TextField
          label={t("coordination.board.reason")}
          maxLength={60}
          value={reason}
          onChange={setReason}
          error={isChecked && reason.trim().length < 3 ? missing : null}
          whoCanRead={t("coordination.board.reasonReaders")}
        />
      </Form>
    </Dialog>
  );
}
