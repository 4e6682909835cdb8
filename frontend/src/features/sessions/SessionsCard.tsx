import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { useReader } from "@/auth/hooks";
import { formatDateTime } from "@/lib/dates";
import { paths } from "@/lib/paths";
import { Card } from "@/ui/Card";
import { Failure } from "@/ui/Failure";
import { Link } from "@/ui/Link";
import { Skeleton } from "@/ui/Skeleton";
import { partnerIn, standingOf } from "./meeting";
import { pairingSessionsQuery, type Session } from "./queries";

/** Every session of a pairing in the order they happen, with one way to plan the next. */
export function SessionsCard({ pairingId, actions }: { pairingId: string; actions: ReactNode }) {
  const { t } = useTranslation();
  const sessions = useQuery(pairingSessionsQuery(pairingId));
  return (
    <Card title={t("sessions.title")} actions={actions}>
      {sessions.isError ? (
        <Failure sentence={sentenceFor(sessions.error)} onRetry={() => void sessions.refetch()} />
      ) : !sessions.data ? (
        <Skeleton lines={2} />
      ) : sessions.data.length === 0 ? (
        <p className="text-muted">{t("sessions.none")}</p>
      ) : (
        <ol className="divide-y divide-line">
          {sessions.data.map((session) => (
            <SessionRow key={session.id} session={session} />
          ))}
        </ol>
      )}
    </Card>
  );
}

function SessionRow({ session }: { session: Session }) {
  const { t } = useTranslation();
  const reader = useReader();
  const standing = standingOf(session, new Date());
  return (
    <li className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-0.5 py-2.5">
      <Link href={paths.session(session.id)}>
        {t("sessions.numbered", {
          number: session.number,
          when: formatDateTime(session.starts_at, reader),
        })}
      </Link>
      <span className="text-small text-muted">
        {t(`sessions.standing.${standing}`, { name: partnerIn(session).given_name })}
      </span>
    </li>
  );
}
