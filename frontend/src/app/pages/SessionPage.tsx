import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { PulseCard } from "@/features/feedback/PulseCard";
import { isLive } from "@/features/pairings/couple";
import { pairingQuery } from "@/features/pairings/queries";
import { ActionsCard } from "@/features/sessions/ActionsCard";
import { AgendaCard } from "@/features/sessions/AgendaCard";
import { ConversationCard } from "@/features/sessions/ConversationCard";
import { LogCard } from "@/features/sessions/LogCard";
import { partnerIn } from "@/features/sessions/meeting";
import { NotesCards } from "@/features/sessions/NotesCards";
import { type Session, sessionQuery } from "@/features/sessions/queries";
import { RebookingCard } from "@/features/sessions/RebookingCard";
import { RecordingCard } from "@/features/sessions/RecordingCard";
import { SessionCard } from "@/features/sessions/SessionCard";
import { paths } from "@/lib/paths";
import { Failure } from "@/ui/Failure";
import { PageHeader } from "@/ui/PageHeader";
import { Skeleton } from "@/ui/Skeleton";
import { usePageTitle } from "@/ui/usePageTitle";

export function SessionPage() {
  const { t } = useTranslation();
  const { sessionId } = useParams({ from: "/members/sessions/$sessionId" });
  const session = useQuery(sessionQuery(sessionId));
  const title = session.data
    ? t("sessions.pageTitle", {
        number: session.data.number,
        name: partnerIn(session.data).given_name,
      })
    : t("sessions.title");
  usePageTitle(title);
  if (session.isError) {
    return (
      <>
        <PageHeader title={title} back={{ href: paths.home(), label: t("nav.home") }} />
        <Failure sentence={sentenceFor(session.error)} onRetry={() => void session.refetch()} />
      </>
    );
  }
  if (!session.data) return <Skeleton look="card" lines={6} />;
  const name = partnerIn(session.data).given_name;
  return (
    <>
      <PageHeader
        title={title}
        back={{ href: paths.pairing(session.data.pairing_id), label: t("pairing.title", { name }) }}
      />
      <Meeting key={sessionId} session={session.data} />
    </>
  );
}

/** What to do now, then what to talk about, then what to keep. */
function Meeting({ session }: { session: Session }) {
  const partner = partnerIn(session);
  const pairing = useQuery(pairingQuery(session.pairing_id));
  // Until the pairing is read, a late refusal is better than a page that flickers.
  const live = !pairing.data || isLive(pairing.data);
  const isGone = session.status === "cancelled" || session.status === "no_show";
  return (
    <div className="flex flex-col gap-6">
      {session.can.includes("give_pulse") ? (
        <PulseCard sessionId={session.id} partnerName={partner.given_name} />
      ) : null}
      <div className="grid items-start gap-6 lg:grid-cols-2">
        <div className="flex flex-col gap-6">
          <SessionCard session={session} />
          {isGone ? <RebookingCard pairingId={session.pairing_id} partner={partner} /> : null}
          <LogCard session={session} />
          <ConversationCard sessionId={session.id} />
        </div>
        <div className="flex flex-col gap-6">
          <AgendaCard session={session} />
          <RecordingCard session={session} />
        </div>
      </div>
      <ActionsCard pairingId={session.pairing_id} couple={session} isLive={live} sessionId={session.id} />
      <NotesCards sessionId={session.id} partnerName={partner.given_name} isLive={live} />
    </div>
  );
}
