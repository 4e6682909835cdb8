import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { searchFor } from "@/lib/search";
import { EmptyState } from "@/ui/EmptyState";
import { Failure } from "@/ui/Failure";
import { Notice } from "@/ui/Notice";
import { SearchBox } from "@/ui/SearchBox";
import { Skeleton } from "@/ui/Skeleton";
import { LongList } from "./LongList";
import { fullName, placeOf } from "./people";
import { type ChosenCouple, unmatchedQuery } from "./queries";
import { bestRelaxation } from "./relaxation";
import { UnmatchedRow } from "./UnmatchedRow";

interface UnmatchedListProps {
  runId: string;
  /** Opens "why not…?" with this person on their side. */
  onAsk: (couple: ChosenCouple) => void;
}

/** People without a partner: what ruled candidates out, and the one change that would help most. */
export function UnmatchedList({ runId, onAsk }: UnmatchedListProps) {
  const { t } = useTranslation();
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
  const best = bestRelaxation(unmatched.data);
  return (
    <div className="flex flex-col gap-4">
      <p className="font-medium">{t("matching.unmatched.count", { count: unmatched.data.length })}</p>
      {best ? (
        <Notice tone="info" title={t("matching.unmatched.best")}>
          {t(`matching.relaxation.${best.change}`)} {t("matching.unmatched.opens", { count: best.people })}
        </Notice>
      ) : null}
      <SearchBox label={t("matching.searchPeople")} value={search} onChange={setSearch} />
      <LongList
        label={t("matching.tab.unmatched")}
        items={unmatched.data.filter(({ person }) => matches(`${fullName(person)} ${placeOf(person)}`))}
        itemKey={({ person, side }) => `${person.user_id} ${side}`}
        renderItem={(each) => <UnmatchedRow unmatched={each} onAsk={onAsk} />}
      />
    </div>
  );
}
