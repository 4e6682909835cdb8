import { useTranslation } from "react-i18next";
import { useReader } from "@/auth/hooks";
import { formatDateTime, formatPartnerTime } from "@/lib/dates";

interface ClockProps {
  startsAt: string;
  partner: { given_name: string; time_zone: string };
}

/** One instant on both clocks: the reader's, and the partner's where it shows something else. */
export function Clock(props: ClockProps) {
  const reader = useReader();
  return (
    <>
      {formatDateTime(props.startsAt, reader)}
      <PartnerClock {...props} />
    </>
  );
}

/** What the partner's clock shows, where it differs from the reader's. */
export function PartnerClock({ startsAt, partner }: ClockProps) {
  const { t } = useTranslation();
  const theirs = formatPartnerTime(startsAt, useReader(), partner.time_zone);
  if (!theirs) return null;
  return (
    <span className="text-muted">
      {" · "}
      {t("sessions.partnerClock", { name: partner.given_name, time: theirs })}
    </span>
  );
}
