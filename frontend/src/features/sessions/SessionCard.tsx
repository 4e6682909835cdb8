import { useTranslation } from "react-i18next";
import { Card } from "@/ui/Card";
import { partnerIn, standingOf } from "./meeting";
import type { Session } from "./queries";
import { SessionSteps } from "./SessionSteps";
import { When } from "./When";

/** When and where, what the session is waiting for, and what this reader may do about it. */
export function SessionCard({ session }: { session: Session }) {
  const { t } = useTranslation();
  const name = partnerIn(session).given_name;
  const standing = standingOf(session, new Date());
  const may = (step: Session["can"][number]) => session.can.includes(step);
  return (
    <Card
      look={may("confirm") || may("mark_held") ? "next" : "plain"}
      title={t(`sessions.standing.${standing}`, { name })}
    >
      <When session={session} />
      <p className="text-muted">{t(`sessions.standingMeans.${standing}`, { name })}</p>
      {session.told_late ? <p className="text-muted">{t("sessions.toldLate")}</p> : null}
      {session.cancel_reason && session.cancel_reason !== "pairing_stopped" ? (
        <p className="text-muted">{t(`sessions.reason.${session.cancel_reason}`)}</p>
      ) : null}
      <SessionSteps session={session} />
    </Card>
  );
}
