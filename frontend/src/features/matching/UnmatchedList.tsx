import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { sentenceIn } from "@/lib/bilingual";
import { searchFor } from "@/lib/search";
import { Button } from "@/ui/Button";
import { EmptyState } from "@/ui/EmptyState";
import { Failure } from "@/ui/Failure";
import { SearchBox } from "@/ui/SearchBox";
import { Skeleton } from "@/ui/Skeleton";
import { Tag } from "@/ui/Tag";
import { LongList } from "./LongList";
import { asChosen, fullName, placeOf } from "./people";
import { type ChosenCouple, unmatchedQuery } from "./queries";

interface UnmatchedListProps {
  runId: string;
  /** Opens "why not…?" with this person on their side. */
  onAsk: (couple: ChosenCouple) => void;
}

/** People without a partner: what ruled candidates out, and the one change that would help most. */
export function UnmatchedList({ runId, onAsk }: UnmatchedListProps) {
  const { t, i18n } = useTranslation();
  const [search, setSearch] = useState("");
  const unmatched = useQuery(unmatchedQuery(runId));
  if (unmatched.error) {
    return <Failure sentence={sentenceFor(unmatched.error)} onRetry={() => void unmatched.refetch()} />;
  }
  if (!unmatched.data) return <Skeleton look="card" lines={5} />;
  if (unmatched.data.length === 0) {
    return (
      <EmptyState icon="check" title={t("matching.unmatched.noneTitle")}>
        {t("matching.unmatched.none")}
      </EmptyState>
    );
  }
  const matches = searchFor(search);
  return (
    <div className="flex flex-col gap-4">
      <SearchBox label={t("matching.searchPeople")} value={search} onChange={setSearch} />
      <LongList
        label={t("matching.tab.unmatched")}
        items={unmatched.data.filter(({ person }) =>
          matches(`${fullName(person)} ${person.department ?? ""}`),
        )}
        itemKey={({ person, side }) => `${person.user_id} ${side}`}
        renderItem={({ person, side, reasons }) => (
          <article
            aria-label={fullName(person)}
            className="flex flex-col gap-3 rounded border bg-surface p-4 sm:p-5"
          >
            <header className="flex flex-wrap items-start justify-between gap-3">
              <div>
                <p className="flex flex-wrap items-center gap-2 font-semibold">
                  {fullName(person)}
                  <Tag tone={side === "mentor" ? "accent" : "return"}>{t(`matching.side.${side}`)}</Tag>
                </p>
                <p className="text-small text-muted">{placeOf(person)}</p>
              </div>
              <Button
                size="small"
                icon="help"
                aria-label={`${t("matching.tab.why")} – ${fullName(person)}`}
                onPress={() => onAsk({ [side]: asChosen(person) })}
              >
                {t("matching.tab.why")}
              </Button>
            </header>
            <ul className="flex list-disc flex-col gap-1 pl-5">
              {reasons.map((reason) => (
                <li key={reason.en}>{sentenceIn(i18n.language, reason)}</li>
              ))}
            </ul>
          </article>
        )}
      />
    </div>
  );
}
