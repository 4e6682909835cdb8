import { useQuery } from "@tanstack/react-query";
import { lazy, type ReactNode, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { paths } from "@/lib/paths";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { Failure } from "@/ui/Failure";
import { Link } from "@/ui/Link";
import { Skeleton } from "@/ui/Skeleton";
import { AnswerAll } from "./AnswerAll";
import { Clock } from "./Clock";
import { partnerIn, standingOf } from "./meeting";
import { pairingSessionsQuery, type Session } from "./queries";

const TellLateDialog = lazy(() =>
  import("./TellLateDialog").then((module) => ({ default: module.TellLateDialog })),
);

interface SessionsCardProps {
  pairingId: string;
  /** The way to plan the next one; null where nothing is planned any more. */
  actions: ReactNode;
  /** Whom one meets; with it, a session that took place unplanned can be told of. */
  partner?: { given_name: string; time_zone: string };
}

/** Every session of a pairing in the order they happen, with one way to plan the next. */
export function SessionsCard({ pairingId, actions, partner }: SessionsCardProps) {
  const { t } = useTranslation();
  const [isTelling, setIsTelling] = useState(false);
  const sessions = useQuery(pairingSessionsQuery(pairingId));
  return (
    <Card
      title={t("sessions.title")}
      actions={
        actions ? (
          <>
            {actions}
            {partner ? (
              <Button variant="quiet" onPress={() => setIsTelling(true)}>
                {t("sessions.tellLate")}
              </Button>
            ) : null}
          </>
        ) : null
      }
    >
      {sessions.isError ? (
        <Failure sentence={sentenceFor(sessions.error)} onRetry={() => void sessions.refetch()} />
      ) : !sessions.data ? (
        <Skeleton lines={2} />
      ) : sessions.data.length === 0 ? (
        <p className="text-muted">{t("sessions.none")}</p>
      ) : (
        <SessionList sessions={sessions.data} />
      )}
      {isTelling && partner ? (
        <Suspense>
          <TellLateDialog pairingId={pairingId} partner={partner} onClose={() => setIsTelling(false)} />
        </Suspense>
      ) : null}
    </Card>
  );
}

function SessionList({ sessions }: { sessions: readonly Session[] }) {
  const waiting = sessions.filter(({ can }) => can.includes("confirm"));
  const [first] = sessions;
  return (
    <>
      {first ? <AnswerAll waiting={waiting} name={partnerIn(first).given_name} /> : null}
      <ol className="divide-y divide-line">
        {sessions.map((session) => (
          <SessionRow key={session.id} session={session} />
        ))}
      </ol>
    </>
  );
}

function SessionRow({ session }: { session: Session }) {
  const { t } = useTranslation();
  const standing = standingOf(session, new Date());
  const partner = partnerIn(session);
  return (
    <li className="flex flex-col gap-0.5 py-2.5">
      <span>
        <Link href={paths.session(session.id)}>{t("sessions.numbered", { number: session.number })}</Link>
        {" · "}
        <Clock startsAt={session.starts_at} partner={partner} />
      </span>
      <span className="text-small text-muted">
        {t(`sessions.standing.${standing}`, { name: partner.given_name })}
      </span>
    </li>
  );
}
