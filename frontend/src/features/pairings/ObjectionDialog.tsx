import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { fieldErrors, sentenceFor } from "@/api/errors";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Failure } from "@/ui/Failure";
import { Form } from "@/ui/Form";
import { TextArea } from "@/ui/TextField";
import { showToast } from "@/ui/Toast";
import { useObject } from "./objectionQueries";
import type { PairingDetail } from "./queries";

const SHORTEST = 3;

interface ObjectionDialogProps {
  pairing: PairingDetail;
  name: string;
  onClose: () => void;
}

/** One sentence is enough; nothing else changes until the coordination answers. */
export function ObjectionDialog({ pairing, name, onClose }: ObjectionDialogProps) {
  const { t } = useTranslation();
  const object = useObject(pairing.id);
  const [sentence, setSentence] = useState("");
  const [isAsked, setIsAsked] = useState(false);
  const form = useId();
  const isShort = sentence.trim().length < SHORTEST;

  function submit() {
    setIsAsked(true);
    if (isShort) return;
    object.mutate(sentence.trim(), {
      onSuccess: () => {
        showToast(t("objection.sent"));
        onClose();
      },
    });
  }

  return (
    <Dialog
      title={t("objection.dialogTitle")}
      isOpen
      onOpenChange={onClose}
      actions={
        <>
          <Button type="submit" form={form} variant="primary" icon="send" isBusy={object.isPending}>
            {t("objection.send")}
          </Button>
          <Button onPress={onClose}>{t("pairing.notNow")}</Button>
        </>
      }
    >
      <p>{t("objection.dialogLead", { name })}</p>
      <Form id={form} onSubmit={submit} problem={object.error}>
        <TextArea
          label={t("objection.label")}
          whoCanRead={t("objection.whoCanRead", { name })}
          value={sentence}
          onChange={setSentence}
          rows={3}
          maxLength={1000}
          error={
            isAsked && isShort ? t("objection.tooShort") : (fieldErrors(object.error)["sentence"] ?? null)
          }
        />
      </Form>
      {object.error ? <Failure sentence={sentenceFor(object.error)} /> : null}
    </Dialog>
  );
}
