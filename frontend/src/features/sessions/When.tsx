import { useTranslation } from "react-i18next";
import { useReader } from "@/auth/hooks";
import { formatDate, formatTimeRange } from "@/lib/dates";
import { Icon } from "@/ui/Icon";
import { Link } from "@/ui/Link";
import { PartnerClock } from "./Clock";
import { partnerIn, roomLink } from "./meeting";
import type { Session } from "./queries";

/** Date, hours, the partner's clock when it differs, and the place. */
export function When({ session }: { session: Session }) {
  const { t } = useTranslation();
  const reader = useReader();
  const isAhead = Date.parse(session.ends_at) > Date.now() && session.status !== "cancelled";
  const room = isAhead ? roomLink(session.place) : null;
  return (
    <div className="flex flex-col gap-1.5">
      <p className="flex items-start gap-2">
        <Icon name="calendar" className="mt-0.5 text-muted" />
        <span className="first-letter:uppercase">{formatDate(session.starts_at, reader)}</span>
      </p>
      <p className="flex items-start gap-2">
        <Icon name="clock" className="mt-0.5 text-muted" />
        <span>
          {formatTimeRange(session.starts_at, session.ends_at, reader)}
          <PartnerClock startsAt={session.starts_at} partner={partnerIn(session)} />
        </span>
      </p>
      {session.place ? (
        <p className="flex items-start gap-2">
          <Icon name={room ? "video" : "pin"} className="mt-0.5 text-muted" />
          {room ? (
            <Link href={room} external>
              {t("sessions.join")}
            </Link>
          ) : (
            <span className="min-w-0 break-words">{session.place}</span>
          )}
        </p>
      ) : null}
    </div>
  );
}
