import { useTranslation } from "react-i18next";
import { ChoiceDialog } from "./ChoiceDialog";
import { partnerIn } from "./meeting";
import { type Absent, type Session, useMarkMissed } from "./queries";

const WHO = ["partner", "me", "both"] as const satisfies readonly Absent[];

/** A confirmed session did not take place: who was not there, and no reason asked. */
export function MissedDialog({ session, onClose }: { session: Session; onClose: () => void }) {
  const { t } = useTranslation();
  const tell = useMarkMissed(session.id);
  const name = partnerIn(session).given_name;
  return (
    <ChoiceDialog
      variant="primary"
      title={t("sessions.missedTitle")}
      lead={t("sessions.missedLead", { name })}
      label={t("sessions.missedWho")}
      options={WHO.map((id) => ({ id, label: t(`sessions.absent.${id}`, { name }) }))}
      choose={t("sessions.missedChoose")}
      confirm={t("sessions.missedConfirm")}
      dismiss={t("sessions.dismiss")}
      done={t("sessions.missedToast")}
      send={tell}
      onClose={onClose}
    />
  );
}
