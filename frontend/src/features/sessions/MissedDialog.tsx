import { useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { Button } from "@/ui/Button";
import { RadioGroup } from "@/ui/Choices";
import { Dialog } from "@/ui/Dialog";
import { Failure } from "@/ui/Failure";
import { showToast } from "@/ui/Toast";
import { partnerIn } from "./meeting";
import { type Absent, type Session, useMarkMissed } from "./queries";

const WHO = ["partner", "me", "both"] as const satisfies readonly Absent[];

/** A confirmed session did not take place: who was not there, and no reason asked. */
export function MissedDialog({ session, onClose }: { session: Session; onClose: () => void }) {
  const { t } = useTranslation();
  const [absent, setAbsent] = useState<Absent | null>(null);
  const tell = useMarkMissed(session.id);
  const name = partnerIn(session).given_name;
  return (
    <Dialog
      isAlert
      isOpen
      onOpenChange={onClose}
      title={t("sessions.missedTitle")}
      actions={
        <>
          <Button
            variant="primary"
            isBusy={tell.isPending}
            disabledReason={absent ? null : t("sessions.missedChoose")}
            onPress={() =>
              absent &&
              tell.mutate(absent, {
                onSuccess: () => {
                  onClose();
                  showToast(t("sessions.missedToast"));
                },
              })
            }
          >
            {t("sessions.missedConfirm")}
          </Button>
          <Button onPress={onClose}>{t("sessions.dismiss")}</Button>
        </>
      }
    >
      <p className="text-muted">{t("sessions.missedLead", { name })}</p>
      <RadioGroup
        label={t("sessions.missedWho")}
        options={WHO.map((id) => ({ id, label: t(`sessions.absent.${id}`, { name }) }))}
        value={absent}
        onChange={setAbsent}
        whoCanRead={t("sessions.whoCanRead")}
      />
      {tell.isError ? <Failure sentence={sentenceFor(tell.error)} /> : null}
    </Dialog>
  );
}
