import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { titleIn } from "@/lib/bilingual";
import { paths } from "@/lib/paths";
import { searchFor } from "@/lib/search";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { Failure } from "@/ui/Failure";
import { FilterChips } from "@/ui/FilterChips";
import { PageHeader } from "@/ui/PageHeader";
import { SearchBox } from "@/ui/SearchBox";
import { Skeleton } from "@/ui/Skeleton";
import { showToast } from "@/ui/Toast";
import { usePageTitle } from "@/ui/usePageTitle";
import { CardFacts } from "./CardFacts";
import { type Freshness, freshnessOf } from "./freshness";
import { allCardsQuery, type PracticeCard, useReviewCard } from "./queries";

const FILTERS = ["all", "soon", "expired"] as const;
type Filter = (typeof FILTERS)[number];

/** For those who curate the skills: every practice card, and the word that it still holds. */
export function PracticeCardsPage() {
  const { t } = useTranslation();
  const cards = useQuery(allCardsQuery);
  const [search, setSearch] = useState("");
  const [filter, setFilter] = useState<Filter>("all");
  usePageTitle(t("practiceCards.reviewTitle"));
  const matches = searchFor(search);
  const today = new Date();
  const counted = (cards.data ?? []).map((card) => ({ card, freshness: freshnessOf(card, today) }));
  const belongs = (freshness: Freshness, wanted: Filter) => wanted === "all" || freshness === wanted;
  const found = counted.filter(
    ({ card, freshness }) =>
      belongs(freshness, filter) &&
      matches(`${card.title_en} ${card.title_fr} ${card.skill_title_en} ${card.skill_title_fr}`),
  );
  return (
    <>
      <PageHeader
        title={t("practiceCards.reviewTitle")}
        lead={t("practiceCards.reviewLead")}
        back={{ href: paths.coordination(), label: t("coordination.title") }}
      />
      {cards.isError ? (
        <Failure sentence={sentenceFor(cards.error)} onRetry={() => void cards.refetch()} />
      ) : !cards.data ? (
        <Skeleton look="card" lines={6} />
      ) : (
        <div className="flex flex-col gap-6">
          <SearchBox label={t("practiceCards.search")} value={search} onChange={setSearch} />
          <FilterChips
            label={t("practiceCards.show")}
            options={FILTERS.map((id) => ({
              id,
              label: t(`practiceCards.filter.${id}`),
              count: counted.filter(({ freshness }) => belongs(freshness, id)).length,
            }))}
            value={filter}
            onChange={setFilter}
          />
          {found.length === 0 ? <p className="text-muted">{t("practiceCards.nothingFound")}</p> : null}
          <ul className="grid items-start gap-6 lg:grid-cols-2">
            {found.map(({ card }) => (
              <li key={card.id}>
                <ReviewedCard card={card} />
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}

function ReviewedCard({ card }: { card: PracticeCard }) {
  const { t, i18n } = useTranslation();
  const review = useReviewCard();
  const title = titleIn(i18n.language, card);
  return (
    <Card
      title={title}
      overline={card.code}
      actions={
        <Button
          size="small"
          icon="check"
          aria-label={t("practiceCards.stillHoldsOne", { title })}
          isBusy={review.isPending}
          onPress={() =>
            review.mutate(card, { onSuccess: () => showToast(t("practiceCards.renewed", { title })) })
          }
        >
          {t("practiceCards.stillHolds")}
        </Button>
      }
    >
      <CardFacts card={card} />
      {review.isError ? <Failure sentence={sentenceFor(review.error)} /> : null}
    </Card>
  );
}
