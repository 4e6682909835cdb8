import { useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { Button } from "@/ui/Button";
import { RadioGroup } from "@/ui/Choices";
import { Dialog } from "@/ui/Dialog";
import { Failure } from "@/ui/Failure";
import { Form } from "@/ui/Form";
import { TextField } from "@/ui/TextField";
import { type CoordinatedPairing, useSettleConflict } from "./coordinatorQueries";

interface SettleDialogProps {
  pairing: CoordinatedPairing;
  couple: string;
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
}

/** Whether a pairing that a change in the directory froze goes on or ends, with a reason. */
export function CoordinatorSettleDialog({ pairing, couple, isOpen, onOpenChange }: SettleDialogProps) {
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
