import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Failure } from "@/ui/Failure";
import { Form } from "@/ui/Form";
import { NativeSelect } from "@/ui/NativeSelect";
import { showToast } from "@/ui/Toast";
import { useAskPeople } from "./shortlistQueries";

const DAYS = ["3", "5", "7", "10", "14", "21", "30", "60"] as const;
const USUAL_DAYS = "7";

interface ShortlistDialogProps {
  programmeId: string;
  isAgain: boolean;
  onClose: () => void;
}

/** Until when an answer is hoped for; everyone shown somebody gets one e-mail. */
export function ShortlistDialog({ programmeId, isAgain, onClose }: ShortlistDialogProps) {
  const { t } = useTranslation();
  const [days, setDays] = useState<(typeof DAYS)[number]>(USUAL_DAYS);
  const ask = useAskPeople(programmeId);
  const form = useId();
  function submit() {
    ask.mutate(Number(days), {
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
        <NativeSelect
          label={t("askPeople.days")}
          placeholder={t("askPeople.days")}
          options={DAYS.map((id) => ({ id, label: t("askPeople.inDays", { count: Number(id) }) }))}
          value={days}
          onChange={setDays}
        />
        <p className="text-muted text-small">{t("askPeople.daysHelp")}</p>
      </Form>
      {ask.error ? <Failure sentence={sentenceFor(ask.error)} /> : null}
    </Dialog>
  );
}
