import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { fieldErrors, sentenceFor } from "@/api/errors";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Failure } from "@/ui/Failure";
import { Form } from "@/ui/Form";
import { TextArea } from "@/ui/TextField";
import { showToast } from "@/ui/Toast";
import { type Objection, useAnswerObjection } from "./oversightQueries";

const SHORTEST = 3;

interface AnswerDialogProps {
  objection: Objection;
  onClose: () => void;
}

/** The coordination's answer, for the author alone; the couple itself is changed on its card. */
export function CoordinatorAnswerDialog({ objection, onClose }: AnswerDialogProps) {
  const { t } = useTranslation();
  const answer = useAnswerObjection();
  const [sentence, setSentence] = useState("");
  const [isAsked, setIsAsked] = useState(false);
  const form = useId();
  const isShort = sentence.trim().length < SHORTEST;

  function submit() {
    setIsAsked(true);
    if (isShort) return;
    answer.mutate(
      { objection, sentence: sentence.trim() },
      {
        onSuccess: () => {
          showToast(t("objections.sent", { name: objection.author_name }));
          onClose();
        },
      },
    );
  }

  return (
    <Dialog
      title={t("objections.dialogTitle", { name: objection.author_name })}
      isOpen
      onOpenChange={onClose}
      actions={
        <>
          <Button type="submit" form={form} variant="primary" icon="send" isBusy={answer.isPending}>
            {t("objections.send")}
          </Button>
          <Button onPress={onClose}>{t("coordination.cancel")}</Button>
        </>
      }
    >
      <blockquote className="border-l-3 border-line pl-4 whitespace-pre-line">
        {objection.sentence}
      </blockquote>
      <p className="text-muted">{t("objections.dialogLead")}</p>
      <Form id={form} onSubmit={submit} problem={answer.error}>
        <TextArea
          label={t("objections.label")}
          whoCanRead={t("objections.answerReaders", { name: objection.author_name })}
          value={sentence}
          onChange={setSentence}
          rows={3}
          maxLength={1000}
          error={
            isAsked && isShort ? t("objection.tooShort") : (fieldErrors(answer.error)["sentence"] ?? null)
          }
        />
      </Form>
      {answer.error ? <Failure sentence={sentenceFor(answer.error)} /> : null}
    </Dialog>
  );
}
