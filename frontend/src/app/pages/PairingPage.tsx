import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { BeginCard } from "@/features/pairings/BeginCard";
import { CharterCard } from "@/features/pairings/CharterCard";
import { isLive, partnerOf } from "@/features/pairings/couple";
import { Move } from "@/features/pairings/Move";
import { ExchangeGate, FinishCard, ResumeCard } from "@/features/pairings/NextCards";
import { ObjectionCard } from "@/features/pairings/ObjectionCard";
import { PairingMoves } from "@/features/pairings/PairingMoves";
import { PairingPicture } from "@/features/pairings/PairingPicture";
import { Proposal } from "@/features/pairings/Proposal";
import { type Direction, type PairingDetail, pairingQuery } from "@/features/pairings/queries";
import { TracksCard } from "@/features/pairings/TracksCard";
import { WhyUsCard } from "@/features/pairings/WhyUsCard";
import { programmesQuery } from "@/features/programmes/participantQueries";
import { demandsOf } from "@/features/programmes/participation";
import { ActionsCard } from "@/features/sessions/ActionsCard";
import { CommitmentCard } from "@/features/sessions/CommitmentCard";
import { RebookingCard } from "@/features/sessions/RebookingCard";
import { SessionsCard } from "@/features/sessions/SessionsCard";
import { HelpLine } from "@/features/support/HelpLine";
import { paths } from "@/lib/paths";
import { Failure } from "@/ui/Failure";
import { ButtonLink } from "@/ui/Link";
import { PageHeader } from "@/ui/PageHeader";
import { Skeleton } from "@/ui/Skeleton";
import { usePageTitle } from "@/ui/usePageTitle";
import type { Step } from "../home/nextSteps";
import { StepCard } from "../home/StepCard";
import { useSituation } from "../home/useSituation";

const SkillPicker = lazy(() =>
  import("@/features/skills/SkillPicker").then((module) => ({ default: module.SkillPicker })),
);
/** For the few whose own answers call for it. */
const VoiceCard = lazy(() =>
  import("@/features/feedback/VoiceCard").then((module) => ({ default: module.VoiceCard })),
);
/** Asked once in a pairing's life. */
const WhatNextCard = lazy(() =>
  import("@/features/pairings/WhatNextCard").then((module) => ({ default: module.WhatNextCard })),
);

export function PairingPage() {
  const { t } = useTranslation();
  const { pairingId } = useParams({ from: "/members/pairings/$pairingId" });
  const pairing = useQuery(pairingQuery(pairingId));
  const name = pairing.data ? partnerOf(pairing.data).given_name : null;
  const title = name ? t("pairing.title", { name }) : t("pairing.untitled");
  usePageTitle(title);
  return (
    <>
      <PageHeader
        title={title}
        lead={pairing.data?.programme_name}
        back={{ href: paths.home(), label: t("nav.home") }}
      />
      {pairing.data ? (
        <PairingRoom key={pairingId} pairing={pairing.data} />
      ) : pairing.isError ? (
        <Failure sentence={sentenceFor(pairing.error)} onRetry={() => void pairing.refetch()} />
      ) : (
        <Skeleton look="card" lines={6} />
      )}
      <div className="pt-8">
        <HelpLine />
      </div>
    </>
  );
}

/** Every state has its face and one next step. */
function PairingRoom({ pairing }: { pairing: PairingDetail }) {
  if (pairing.can.includes("accept")) return <Proposal pairing={pairing} />;
  if (isLive(pairing)) return <LivePairing pairing={pairing} />;
  return pairing.status === "completed" ? (
    <CompletedPairing pairing={pairing} />
  ) : (
    <StillPairing pairing={pairing} />
  );
}

/** Not yet, or no more: the picture, one sentence and the way on; what took place stays readable. */
function StillPairing({ pairing }: { pairing: PairingDetail }) {
  const { t } = useTranslation();
  const isOver = pairing.status !== "awaiting_learner";
  return (
    <div className="flex flex-col gap-6">
      <PairingPicture
        pairing={pairing}
        look="next"
        actions={
          isOver ? (
            <ButtonLink variant="primary" href={paths.programme(pairing.programme_id)}>
              {t("pairing.toProgramme")}
            </ButtonLink>
          ) : (
            <ButtonLink href={paths.home()}>{t("pairing.toHome")}</ButtonLink>
          )
        }
      />
      {pairing.status === "ended" ? <SessionsCard pairingId={pairing.id} actions={null} /> : null}
      <ObjectionCard pairing={pairing} isOver={isOver} />
    </div>
  );
}

function CompletedPairing({ pairing }: { pairing: PairingDetail }) {
  const { t } = useTranslation();
  return (
    <div className="flex flex-col gap-6">
      <Suspense fallback={<Skeleton look="card" lines={6} />}>
        <WhatNextCard pairing={pairing} />
      </Suspense>
      <div className="grid items-start gap-6 lg:grid-cols-2">
        <PairingPicture
          pairing={pairing}
          actions={
            <ButtonLink href={paths.certificate(pairing.id)} icon="certificate">
              {t("certificate.open")}
            </ButtonLink>
          }
        />
        <div className="flex flex-col gap-6">
          <SessionsCard pairingId={pairing.id} actions={null} />
          <CharterCard pairing={pairing} />
        </div>
      </div>
      <TracksCard pairing={pairing} skillPicker={SkillPicker} adding={null} onAdd={() => undefined} />
      <ObjectionCard pairing={pairing} isOver />
    </div>
  );
}

interface NextCardProps {
  pairing: PairingDetail;
  step: Step | undefined;
  bothWays: boolean;
  onAdd: (direction: Direction) => void;
}

/** What to do now: a page elsewhere, or a step that is taken right here. */
function NextCard({ pairing, step, bothWays, onAdd }: NextCardProps) {
  if (step?.kind === "tracks") return <ExchangeGate pairing={pairing} bothWays={bothWays} onAdd={onAdd} />;
  if (step?.kind === "complete") return <FinishCard pairing={pairing} />;
  if (step) return <StepCard step={step} />;
  return pairing.can.includes("resume") ? <ResumeCard pairing={pairing} /> : null;
}

/** From the reader's own answers alone; the moves are those at the foot of the page. */
function OwnVoice({ pairing }: { pairing: PairingDetail }) {
  return (
    <Suspense fallback={null}>
      <VoiceCard
        pairingId={pairing.id}
        partnerName={partnerOf(pairing).given_name}
        moves={
          <>
            {pairing.can.includes("pause") ? <Move move="pause" icon="pause" pairing={pairing} /> : null}
            {pairing.can.includes("end") ? (
              <Move move="end" pairing={pairing} variant="quiet" confirmVariant="danger" />
            ) : null}
          </>
        }
      />
    </Suspense>
  );
}

function LivePairing({ pairing }: { pairing: PairingDetail }) {
  const { t } = useTranslation();
  const [adding, setAdding] = useState<Direction | null>(null);
  const { situation } = useSituation();
  const programmes = useQuery(programmesQuery);
  const programme = programmes.data?.find(({ id }) => id === pairing.programme_id);
  const step = situation?.steps.find(({ pairingId }) => pairingId === pairing.id);
  const meets = pairing.status === "accepted" || pairing.status === "active";
  const isSessionConfirmed = situation?.upcoming.some(
    ({ pairing_id, status }) => pairing_id === pairing.id && status === "confirmed",
  );
  return (
    <div className="flex flex-col gap-6">
      <NextCard
        pairing={pairing}
        step={step}
        bothWays={programme ? demandsOf(programme.policy).bothWays : true}
        onAdd={setAdding}
      />
      <OwnVoice pairing={pairing} />
      <div className="grid items-start gap-6 lg:grid-cols-2">
        <PairingPicture pairing={pairing} onAdd={setAdding} />
        <div className="flex flex-col gap-6">
          {meets ? <RebookingCard pairingId={pairing.id} partner={partnerOf(pairing)} /> : null}
          {pairing.status === "accepted" ? (
            <BeginCard pairing={pairing} isSessionConfirmed={isSessionConfirmed ?? false} />
          ) : null}
          <SessionsCard
            pairingId={pairing.id}
            partner={partnerOf(pairing)}
            actions={
              meets ? (
                <ButtonLink href={paths.planSession(pairing.id)} icon="calendar">
                  {t("sessions.plan")}
                </ButtonLink>
              ) : null
            }
          />
          <CharterCard pairing={pairing} />
          <ActionsCard pairingId={pairing.id} couple={pairing} isLive />
          <CommitmentCard pairing={pairing} />
        </div>
      </div>
      <TracksCard pairing={pairing} skillPicker={SkillPicker} adding={adding} onAdd={setAdding}>
        {pairing.tracks.length > 0 ? (
          <div>
            <ButtonLink href={paths.pairingCards(pairing.id)} icon="skills">
              {t("practiceCards.open")}
            </ButtonLink>
          </div>
        ) : null}
      </TracksCard>
      <div className="grid items-start gap-6 lg:grid-cols-2">
        <WhyUsCard pairing={pairing} />
        <ObjectionCard pairing={pairing} />
      </div>
      <PairingMoves pairing={pairing} />
    </div>
  );
}
