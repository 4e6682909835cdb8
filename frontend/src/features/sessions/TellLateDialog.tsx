import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Form } from "@/ui/Form";
import { TextField } from "@/ui/TextField";
import { showToast } from "@/ui/Toast";
import { OwnTimeFields, useOwnTime } from "./OwnTimeFields";
import { useTellLate } from "./queries";
import { Refusal } from "./Refusal";

const FORM = "tell-late";
const USUAL_MINUTES = 60;

interface TellLateDialogProps {
  pairingId: string;
  partner: { given_name: string; time_zone: string };
  onClose: () => void;
}

/** Two people met without having planned it here: when, how long, where. */
export function TellLateDialog({ pairingId, partner, onClose }: TellLateDialogProps) {
  const { t } = useTranslation();
  const own = useOwnTime(USUAL_MINUTES, "past");
  const [place, setPlace] = useState("");
  const tell = useTellLate(pairingId);
  const name = partner.given_name;

  function submit() {
    own.ask();
    if (!own.time) return;
    tell.mutate(
      { ...own.time, place },
      {
        onSuccess: () => {
          onClose();
          showToast(t("sessions.lateToast", { name }));
        },
      },
    );
  }

  return (
    <Dialog
      isOpen
      size="wide"
      onOpenChange={onClose}
      title={t("sessions.lateTitle")}
      actions={
        <>
          <Button type="submit" form={FORM} variant="primary" isBusy={tell.isPending}>
            {t("sessions.lateSubmit")}
          </Button>
          <Button onPress={onClose}>{t("sessions.dismiss")}</Button>
        </>
      }
    >
      <p className="text-muted">{t("sessions.lateLead", { name })}</p>
      <Form id={FORM} onSubmit={submit} problem={tell.error}>
        <OwnTimeFields own={own} partner={partner} />
        <TextField
          label={t("slots.place")}
          value={place}
          onChange={setPlace}
          maxLength={200}
          whoCanRead={t("sessions.whoCanRead")}
          optional
        />
      </Form>
      {tell.error ? <Refusal problem={tell.error} pairingId={pairingId} /> : null}
    </Dialog>
  );
}
