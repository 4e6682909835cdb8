import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { lazy, useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { CharterCard } from "@/features/pairings/CharterCard";
import { coupleOf, isLive, partnerOf } from "@/features/pairings/couple";
import { ObjectionCard } from "@/features/pairings/ObjectionCard";
import { PairingMoves } from "@/features/pairings/PairingMoves";
import { Proposal } from "@/features/pairings/Proposal";
import { type Direction, type PairingDetail, pairingQuery } from "@/features/pairings/queries";
import { TracksCard } from "@/features/pairings/TracksCard";
import { WhyUsCard } from "@/features/pairings/WhyUsCard";
import { ActionsCard } from "@/features/sessions/ActionsCard";
import { CommitmentCard } from "@/features/sessions/CommitmentCard";
import { RebookingCard } from "@/features/sessions/RebookingCard";
import { SessionsCard } from "@/features/sessions/SessionsCard";
import { paths } from "@/lib/paths";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { Failure } from "@/ui/Failure";
import { ButtonLink } from "@/ui/Link";
import { PageHeader } from "@/ui/PageHeader";
import { Skeleton } from "@/ui/Skeleton";
import { TwoArrows } from "@/ui/TwoArrows";
import { usePageTitle } from "@/ui/usePageTitle";
import { StepCard } from "../home/StepCard";
import { useSituation } from "../home/useSituation";

const SkillPicker = lazy(() =>
  import("@/features/skills/SkillPicker").then((module) => ({ default: module.SkillPicker })),
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
    </>
  );
}

function PairingRoom({ pairing }: { pairing: PairingDetail }) {
  if (pairing.can.includes("accept")) return <Proposal pairing={pairing} />;
  return isLive(pairing) ? <LivePairing pairing={pairing} /> : <StillPairing pairing={pairing} />;
}

/** Not yet, or no more: the picture and one sentence; what took place stays readable. */
function StillPairing({ pairing }: { pairing: PairingDetail }) {
  const { t } = useTranslation();
  const wasLive = pairing.status === "completed" || pairing.status === "ended";
  return (
    <div className="flex flex-col gap-6">
      <Picture pairing={pairing} />
      {wasLive ? <SessionsCard pairingId={pairing.id} actions={null} /> : null}
      <ObjectionCard pairing={pairing} isOver={pairing.status !== "awaiting_learner"} />
      {pairing.status === "awaiting_learner" ? null : (
        <div>
          <ButtonLink href={paths.programmes()}>{t("pairing.toProgrammes")}</ButtonLink>
        </div>
      )}
    </div>
  );
}

interface PictureProps {
  pairing: PairingDetail;
  /** Offered on an empty arrow. */
  onAdd?: (direction: Direction) => void;
}

function Picture({ pairing, onAdd }: PictureProps) {
  const { t, i18n } = useTranslation();
  const name = partnerOf(pairing).given_name;
  const invitation = (direction: Direction) =>
    onAdd ? (
      <Button size="small" onPress={() => onAdd(direction)}>
        {t("home.fillArrow")}
      </Button>
    ) : null;
  return (
    <Card title={t(`pairing.status.${pairing.status}`, { name })}>
      <TwoArrows
        {...coupleOf(pairing, i18n.language)}
        mentorInvitation={invitation("mentor_teaches")}
        learnerInvitation={invitation("learner_teaches")}
      />
      <p className="text-muted">{t(`pairing.statusMeans.${pairing.status}`, { name })}</p>
    </Card>
  );
}

function LivePairing({ pairing }: { pairing: PairingDetail }) {
  const { t } = useTranslation();
  const [adding, setAdding] = useState<Direction | null>(null);
  const { situation } = useSituation();
  const step = situation?.steps.find(({ pairingId }) => pairingId === pairing.id);
  const meets = pairing.status === "accepted" || pairing.status === "active";
  return (
    <div className="flex flex-col gap-6">
      {step && step.href !== paths.pairing(pairing.id) ? <StepCard step={step} /> : null}
      <div className="grid items-start gap-6 lg:grid-cols-2">
        <Picture pairing={pairing} onAdd={setAdding} />
        <div className="flex flex-col gap-6">
          {meets ? <RebookingCard pairingId={pairing.id} partner={partnerOf(pairing)} /> : null}
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
      <TracksCard pairing={pairing} skillPicker={SkillPicker} adding={adding} onAdd={setAdding} />
      <div className="grid items-start gap-6 lg:grid-cols-2">
        <WhyUsCard pairing={pairing} />
        <ObjectionCard pairing={pairing} />
      </div>
      <PairingMoves pairing={pairing} />
    </div>
  );
}
