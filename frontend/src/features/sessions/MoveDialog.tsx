import { useTranslation } from "react-i18next";
import { Dialog } from "@/ui/Dialog";
import { showToast } from "@/ui/Toast";
import { minutesOf, partnerIn } from "./meeting";
import { type Session, useMoveSession } from "./queries";
import { TimeForm } from "./TimeForm";

export function MoveDialog({ session, onClose }: { session: Session; onClose: () => void }) {
  const { t } = useTranslation();
  const move = useMoveSession(session.id);
  const partner = partnerIn(session);
  return (
    <Dialog isOpen onOpenChange={onClose} size="wide" title={t("sessions.moveTitle")}>
      <p className="text-muted">{t("sessions.moveLead", { name: partner.given_name })}</p>
      <TimeForm
        pairingId={session.pairing_id}
        partner={partner}
        minutes={minutesOf(session)}
        submitLabel={t("sessions.moveSubmit")}
        isBusy={move.isPending}
        problem={move.error}
        onSubmit={({ starts_at, minutes }) =>
          move.mutate(
            { starts_at, minutes },
            {
              onSuccess: () => {
                onClose();
                showToast(t("sessions.movedToast", { name: partner.given_name }));
              },
            },
          )
        }
      />
    </Dialog>
  );
}
