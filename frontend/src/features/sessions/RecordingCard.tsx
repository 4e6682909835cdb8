import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { Card } from "@/ui/Card";
import { Switch } from "@/ui/Choices";
import { Failure } from "@/ui/Failure";
import { Icon } from "@/ui/Icon";
import { WhoCanRead } from "@/ui/WhoCanRead";
import { partnerIn } from "./meeting";
import { type Session, useAllowRecording } from "./queries";

/** One's own yes or no to a recording of this one meeting; it takes both. */
export function RecordingCard({ session }: { session: Session }) {
  const { t } = useTranslation();
  const allow = useAllowRecording(session.id);
  const mine = session[session.my_side].allows_recording;
  const partner = partnerIn(session);
  const name = partner.given_name;
  const isOpen = session.status === "proposed" || session.status === "confirmed";
  if (!isOpen && !session.recording_allowed) return null;
  return (
    <Card title={t("sessions.recording.title")}>
      <p className="flex items-start gap-2">
        <Icon name={session.recording_allowed ? "check" : "lock"} className="mt-0.5 text-muted" />
        {session.recording_allowed ? t("sessions.recording.allowed") : t("sessions.recording.never")}
      </p>
      <p className="text-muted">
        {partner.allows_recording
          ? t("sessions.recording.partnerAgrees", { name })
          : t("sessions.recording.partnerDoesNot", { name })}
      </p>
      {isOpen ? (
        <Switch isSelected={mine} isDisabled={allow.isPending} onChange={(isOn) => allow.mutate(isOn)}>
          {t("sessions.recording.iAgree")}
        </Switch>
      ) : null}
      {allow.error ? <Failure sentence={sentenceFor(allow.error)} /> : null}
      <WhoCanRead>{t("sessions.whoCanRead")}</WhoCanRead>
    </Card>
  );
}
