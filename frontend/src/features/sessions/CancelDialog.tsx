import { useTranslation } from "react-i18next";
import { ChoiceDialog } from "./ChoiceDialog";
import { partnerIn } from "./meeting";
import { type Session, useCancelSession } from "./queries";

const REASONS = ["work_came_first", "away", "not_ready", "wrong_time", "other"] as const;

export function CancelDialog({ session, onClose }: { session: Session; onClose: () => void }) {
  const { t } = useTranslation();
  const cancel = useCancelSession(session.id);
  return (
    <ChoiceDialog
      variant="danger"
      title={t("sessions.cancelTitle")}
      lead={t("sessions.cancelLead", { name: partnerIn(session).given_name })}
      label={t("sessions.cancelWhy")}
      options={REASONS.map((id) => ({ id, label: t(`sessions.reason.${id}`) }))}
      choose={t("sessions.cancelChoose")}
      confirm={t("sessions.cancelConfirm")}
      dismiss={t("sessions.keep")}
      done={t("sessions.cancelledToast")}
      send={cancel}
      onClose={onClose}
    />
  );
}
