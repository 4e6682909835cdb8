import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { can } from "@/auth/can";
import { useCurrentUser } from "@/auth/hooks";
import { coupleOf, isLive, partnerOf } from "@/features/pairings/couple";
import type { Pairing } from "@/features/pairings/queries";
import { paths } from "@/lib/paths";
import { Card } from "@/ui/Card";
import { Failure } from "@/ui/Failure";
import { ButtonLink, Link } from "@/ui/Link";
import { PageHeader } from "@/ui/PageHeader";
import { Skeleton } from "@/ui/Skeleton";
import { TwoArrows } from "@/ui/TwoArrows";
import { usePageTitle } from "@/ui/usePageTitle";
import { LaterCard } from "../home/LaterCard";
import { NextSessionCard } from "../home/NextSessionCard";
import { QuietCard } from "../home/QuietCard";
import { StepCard } from "../home/StepCard";
import { useSituation } from "../home/useSituation";
import { WaitsCard } from "../home/WaitsCard";

export function HomePage() {
  const { t } = useTranslation();
  const user = useCurrentUser();
  usePageTitle(t("nav.home"));
  return (
    <>
      <PageHeader title={t("home.title", { name: user.given_name })} />
      <div className="flex flex-col gap-6">
        {can(user, "coordinate") ? <CoordinationCard /> : null}
        <MyPairings />
      </div>
    </>
  );
}

function CoordinationCard() {
  const { t } = useTranslation();
  return (
    <Card
      title={t("home.coordination.title")}
      actions={
        <ButtonLink href={paths.coordination()} variant="primary">
          {t("home.coordination.action")}
        </ButtonLink>
      }
    >
      <p>{t("home.coordination.lead")}</p>
    </Card>
  );
}

function MyPairings() {
  const { t, i18n } = useTranslation();
  const { situation, error, retry } = useSituation();
  if (error) return <Failure sentence={sentenceFor(error)} onRetry={retry} />;
  if (!situation) return <Skeleton look="card" lines={4} />;
  const { steps, waits, pairings, upcoming, now } = situation;
  const [step, ...later] = steps;
  const live = pairings.filter(isLive);
  const next = upcoming.find((session) => Date.parse(session.ends_at) > now.getTime());
  return (
    <>
      {step ? (
        <StepCard step={step} />
      ) : (
        <QuietCard hasPairing={live.length > 0} hasWaits={waits.length > 0} />
      )}
      <div className="grid items-start gap-6 lg:grid-cols-2">
        {next ? <NextSessionCard session={next} now={now} /> : null}
        {live.map((pairing) => (
          <Card
            key={pairing.id}
            overline={pairing.programme_name}
            title={t("home.pairing", { name: partnerOf(pairing).given_name })}
            actions={<ButtonLink href={paths.pairing(pairing.id)}>{t("home.openPairing")}</ButtonLink>}
          >
            <TwoArrows
              {...coupleOf(pairing, i18n.language)}
              mentorInvitation={<FillArrow pairingId={pairing.id} />}
              learnerInvitation={<FillArrow pairingId={pairing.id} />}
            />
            <p className="text-muted">
              {t(`pairing.status.${pairing.status}`, { name: partnerOf(pairing).given_name })}
            </p>
          </Card>
        ))}
        {waits.length + later.length > 0 ? (
          <div className="flex flex-col gap-6">
            <LaterCard steps={later} />
            <WaitsCard waits={waits} />
          </div>
        ) : null}
      </div>
      <EarlierPairings pairings={pairings.filter(isOver)} />
    </>
  );
}

function isOver({ status }: Pairing): boolean {
  return status === "completed" || status === "ended";
}

function EarlierPairings({ pairings }: { pairings: readonly Pairing[] }) {
  const { t } = useTranslation();
  if (pairings.length === 0) return null;
  return (
    <Card title={t("home.earlier")}>
      <ul className="divide-y divide-line">
        {pairings.map((pairing) => {
          const name = partnerOf(pairing).given_name;
          return (
            <li key={pairing.id} className="flex flex-wrap items-baseline justify-between gap-x-4 py-2.5">
              <Link href={paths.pairing(pairing.id)}>{t("pairing.title", { name })}</Link>
              <span className="text-small text-muted">{t(`pairing.status.${pairing.status}`, { name })}</span>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}

function FillArrow({ pairingId }: { pairingId: string }) {
  const { t } = useTranslation();
  return <Link href={paths.pairing(pairingId)}>{t("home.fillArrow")}</Link>;
}
