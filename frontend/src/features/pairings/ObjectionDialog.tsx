import { useTranslation } from "react-i18next";
import { fieldErrors, sentenceFor } from "@/api/errors";
import { SentenceDialog } from "@/ui/SentenceDialog";
import { showToast } from "@/ui/Toast";
import { useObject } from "./objectionQueries";
import type { PairingDetail } from "./queries";

interface ObjectionDialogProps {
  pairing: PairingDetail;
  name: string;
  onClose: () => void;
}

/** One sentence is enough; nothing else changes until the coordination answers. */
export function ObjectionDialog({ pairing, name, onClose }: ObjectionDialogProps) {
  const { t } = useTranslation();
  const object = useObject(pairing.id);
  return (
    <SentenceDialog
      title={t("objection.dialogTitle")}
      label={t("objection.label")}
      whoCanRead={t("objection.whoCanRead", { name })}
      send={t("objection.send")}
      cancel={t("pairing.notNow")}
      tooShort={t("objection.tooShort")}
      isBusy={object.isPending}
      problem={object.error}
      fieldError={fieldErrors(object.error)["sentence"]}
      failure={object.error ? sentenceFor(object.error) : null}
      onClose={onClose}
      onSend={(sentence) =>
        object.mutate(sentence, {
          onSuccess: () => {
            showToast(t("objection.sent"));
            onClose();
          },
        })
      }
    >
      <p>{t("objection.dialogLead", { name })}</p>
    </SentenceDialog>
  );
}
