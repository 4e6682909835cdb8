import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { fieldErrors, sentenceFor } from "@/api/errors";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Failure } from "@/ui/Failure";
import { Form } from "@/ui/Form";
import { NumberField } from "@/ui/NumberField";
import { showToast } from "@/ui/Toast";
import { useAskPeople } from "./shortlistQueries";

const USUAL_DAYS = 7;
const MOST_DAYS = 60;

interface ShortlistDialogProps {
  programmeId: string;
  isAgain: boolean;
  onClose: () => void;
}

/** Until when an answer is hoped for; everyone shown somebody gets one e-mail. */
export function ShortlistDialog({ programmeId, isAgain, onClose }: ShortlistDialogProps) {
  const { t } = useTranslation();
  const [days, setDays] = useState<number | null>(USUAL_DAYS);
  const ask = useAskPeople(programmeId);
  const form = useId();
  function submit() {
    ask.mutate(days ?? USUAL_DAYS, {
      onSuccess: () => {
        showToast(t("askPeople.started"));
        onClose();
      },
    });
  }
  return (
    <Dialog
      title={isAgain ? t("askPeople.dialogAgain") : t("askPeople.dialogTitle")}
      isOpen
      onOpenChange={onClose}
      actions={
        <>
          <Button type="submit" form={form} variant="primary" icon="people" isBusy={ask.isPending}>
            {t("askPeople.confirm")}
          </Button>
          <Button onPress={onClose}>{t("matching.notYet")}</Button>
        </>
      }
    >
      <p>{isAgain ? t("askPeople.dialogAgainLead") : t("askPeople.dialogLead")}</p>
      <Form id={form} onSubmit={submit} problem={ask.error}>
        <NumberField
          label={t("askPeople.days")}
          description={t("askPeople.daysHelp")}
          min={1}
          max={MOST_DAYS}
          value={days}
          onChange={setDays}
          error={fieldErrors(ask.error)["answer_days"] ?? null}
        />
      </Form>
      {ask.error ? <Failure sentence={sentenceFor(ask.error)} /> : null}
    </Dialog>
  );
}
