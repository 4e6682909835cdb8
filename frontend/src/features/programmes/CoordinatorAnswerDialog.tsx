import { useTranslation } from "react-i18next";
import { fieldErrors, sentenceFor } from "@/api/errors";
import { SentenceDialog } from "@/ui/SentenceDialog";
import { showToast } from "@/ui/Toast";
import { type Objection, useAnswerObjection } from "./oversightQueries";

interface AnswerDialogProps {
  objection: Objection;
  onClose: () => void;
}

/** The coordination's answer, for the author alone; the couple itself is changed on its card. */
export function CoordinatorAnswerDialog({ objection, onClose }: AnswerDialogProps) {
  const { t } = useTranslation();
  const answer = useAnswerObjection();
  const name = objection.author_name;
  return (
    <SentenceDialog
      title={t("objections.dialogTitle", { name })}
      label={t("objections.label")}
      whoCanRead={t("objections.answerReaders", { name })}
      send={t("objections.send")}
      cancel={t("coordination.cancel")}
      tooShort={t("objection.tooShort")}
      isBusy={answer.isPending}
      problem={answer.error}
      fieldError={fieldErrors(answer.error)["sentence"]}
      failure={answer.error ? sentenceFor(answer.error) : null}
      onClose={onClose}
      onSend={(sentence) =>
        answer.mutate(
          { objection, sentence },
          {
            onSuccess: () => {
              showToast(t("objections.sent", { name }));
              onClose();
            },
          },
        )
      }
    >
      <blockquote className="border-l-3 border-line pl-4 whitespace-pre-line">
        {objection.sentence}
      </blockquote>
      <p className="text-muted">{t("objections.dialogLead")}</p>
    </SentenceDialog>
  );
}
