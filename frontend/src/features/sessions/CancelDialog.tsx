import { useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { Button } from "@/ui/Button";
import { RadioGroup } from "@/ui/Choices";
import { Dialog } from "@/ui/Dialog";
import { Failure } from "@/ui/Failure";
import { showToast } from "@/ui/Toast";
import { partnerIn } from "./meeting";
import { type CancelReason, type Session, useCancelSession } from "./queries";

const REASONS = ["work_came_first", "away", "not_ready", "wrong_time", "other"] as const;

export function CancelDialog({ session, onClose }: { session: Session; onClose: () => void }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState<CancelReason | null>(null);
  const cancel = useCancelSession(session.id);
  const name = partnerIn(session).given_name;
  return (
    <Dialog
      isAlert
      isOpen
      onOpenChange={onClose}
      title={t("sessions.cancelTitle")}
      actions={
        <>
          <Button
            variant="danger"
            isBusy={cancel.isPending}
            disabledReason={reason ? null : t("sessions.cancelChoose")}
            onPress={() =>
              reason &&
              cancel.mutate(reason, {
                onSuccess: () => {
                  onClose();
                  showToast(t("sessions.cancelledToast"));
                },
              })
            }
          >
            {t("sessions.cancelConfirm")}
          </Button>
          <Button onPress={onClose}>{t("sessions.keep")}</Button>
        </>
      }
    >
      <p className="text-muted">{t("sessions.cancelLead", { name })}</p>
      <RadioGroup
        label={t("sessions.cancelWhy")}
        options={REASONS.map((id) => ({ id, label: t(`sessions.reason.${id}`) }))}
        value={reason}
        onChange={setReason}
        whoCanRead={t("sessions.whoCanRead")}
      />
      {cancel.isError ? <Failure sentence={sentenceFor(cancel.error)} /> : null}
    </Dialog>
  );
}
