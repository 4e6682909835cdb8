import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { fieldErrors, sentenceFor } from "@/api/errors";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Failure } from "@/ui/Failure";
import { Form } from "@/ui/Form";
import { TextArea } from "@/ui/TextField";
import { showToast } from "@/ui/Toast";
import { useReject } from "./changes";
import type { MatchRun, Proposal } from "./queries";

const SHORTEST = 3;

interface RejectDialogProps {
  run: MatchRun;
  proposal: Proposal;
  name: string;
  onClose: () => void;
}

/** Sets a couple aside, with the reason; neither of the two ever hears of it. */
export function RejectDialog({ run, proposal, name, onClose }: RejectDialogProps) {
  const { t } = useTranslation();
  const reject = useReject(run);
  const [reason, setReason] = useState("");
  const [isAsked, setIsAsked] = useState(false);
  const form = useId();
  const isShort = reason.trim().length < SHORTEST;

  function submit() {
    setIsAsked(true);
    if (isShort) return;
    reject.mutate(
      { proposalId: proposal.id, reason: reason.trim() },
      {
        onSuccess: () => {
          showToast(t("matching.reject.done", { couple: name }));
          onClose();
        },
      },
    );
  }

  return (
    <Dialog
      title={t("matching.reject.title", { couple: name })}
      isOpen
      onOpenChange={onClose}
      actions={
        <>
          <Button type="submit" form={form} variant="primary" isBusy={reject.isPending}>
            {t("matching.reject.confirm")}
          </Button>
          <Button onPress={onClose}>{t("matching.notYet")}</Button>
        </>
      }
    >
      <p>{t("matching.reject.lead")}</p>
      <Form id={form} onSubmit={submit} problem={reject.error}>
        <TextArea
          label={t("matching.reject.reason")}
          whoCanRead={t("matching.reasonReaders")}
          value={reason}
          onChange={setReason}
          rows={3}
          maxLength={1000}
          error={
            isAsked && isShort
              ? t("matching.reject.reasonNeeded")
              : (fieldErrors(reject.error)["reason"] ?? null)
          }
        />
      </Form>
      {reject.error ? <Failure sentence={sentenceFor(reject.error)} /> : null}
    </Dialog>
  );
}
