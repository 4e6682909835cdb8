import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { titleIn } from "@/lib/bilingual";
import { paths } from "@/lib/paths";
import { Card } from "@/ui/Card";
import { EmptyState } from "@/ui/EmptyState";
import { Failure } from "@/ui/Failure";
import { ButtonLink } from "@/ui/Link";
import { PageHeader } from "@/ui/PageHeader";
import { Skeleton } from "@/ui/Skeleton";
import { usePageTitle } from "@/ui/usePageTitle";
import { CardFacts } from "./CardFacts";
import { cardsOfPairingQuery } from "./queries";

/** Things to do together for the skills on both arrows, the nearest to where the two stand first. */
export function PairingCardsPage() {
  const { t, i18n } = useTranslation();
  const { pairingId } = useParams({ from: "/members/pairings/$pairingId/practice-cards" });
  const cards = useQuery(cardsOfPairingQuery(pairingId));
  usePageTitle(t("practiceCards.title"));
  return (
    <div className="mx-auto max-w-3xl">
      <PageHeader
        title={t("practiceCards.title")}
        lead={t("practiceCards.lead")}
        back={{ href: paths.pairing(pairingId), label: t("charter.back") }}
      />
      {cards.isError ? (
        <Failure sentence={sentenceFor(cards.error)} onRetry={() => void cards.refetch()} />
      ) : !cards.data ? (
        <Skeleton look="card" lines={6} />
      ) : cards.data.length === 0 ? (
        <EmptyState
          icon="skills"
          title={t("practiceCards.noneTitle")}
          action={<ButtonLink href={paths.pairing(pairingId)}>{t("practiceCards.toPairing")}</ButtonLink>}
        >
          {t("practiceCards.none")}
        </EmptyState>
      ) : (
        <div className="flex flex-col gap-6">
          {cards.data.map((card) => (
            <Card key={card.id} title={titleIn(i18n.language, card)}>
              <CardFacts card={card} />
            </Card>
          ))}
        </div>
      )}
    </div>
  );
}
