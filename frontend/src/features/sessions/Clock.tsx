import { useTranslation } from "react-i18next";
import { useReader } from "@/auth/hooks";
import { formatDateTime, formatPartnerTime } from "@/lib/dates";

interface ClockProps {
  startsAt: string;
  partner: { given_name: string; time_zone: string };
}

/** One instant on both clocks: the reader's, and the partner's where it shows something else. */
export function Clock({ startsAt, partner }: ClockProps) {
  const { t } = useTranslation();
  const reader = useReader();
  const theirs = formatPartnerTime(startsAt, reader, partner.time_zone);
  return (
    <>
      {formatDateTime(startsAt, reader)}
      {theirs ? (
        <span className="text-muted">
          {" · "}
          {t("sessions.partnerClock", { name: partner.given_name, time: theirs })}
        </span>
      ) : null}
    </>
  );
}
