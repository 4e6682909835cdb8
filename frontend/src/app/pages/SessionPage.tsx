import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { PulseCard } from "@/features/feedback/PulseCard";
import { AgendaCard } from "@/features/sessions/AgendaCard";
import { partnerIn } from "@/features/sessions/meeting";
import { sessionQuery } from "@/features/sessions/queries";
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
      <div className="flex flex-col gap-6">
        {session.data.can.includes("give_pulse") ? (
          <PulseCard key={sessionId} sessionId={sessionId} partnerName={name} />
        ) : null}
        <div className="grid items-start gap-6 lg:grid-cols-2">
          <SessionCard session={session.data} />
          <AgendaCard session={session.data} />
        </div>
      </div>
    </>
  );
}
