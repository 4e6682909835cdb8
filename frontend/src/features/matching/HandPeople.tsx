import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { PersonPicker } from "./PersonPicker";
import { asChosen } from "./people";
import { type ChosenCouple, type MatchRun, type Side, unmatchedQuery } from "./queries";

const SUGGESTED = 5;

interface HandPeopleProps {
  programmeId: string;
  run: MatchRun;
  couple: ChosenCouple;
  onChange: (couple: ChosenCouple) => void;
}

/** A mentor and a learner; those whom the run left without a partner are offered first. */
export function HandPeople({ programmeId, run, couple, onChange }: HandPeopleProps) {
  const { t } = useTranslation();
  const unmatched = useQuery(unmatchedQuery(run.id)).data ?? [];
  function picker(side: Side) {
    const alone = unmatched.filter((each) => each.side === side).slice(0, SUGGESTED);
    return (
      <PersonPicker
        programmeId={programmeId}
        label={t(`matching.why.${side}`)}
        side={side}
        person={couple[side]}
        onPick={(person) => onChange({ ...couple, [side]: person })}
        suggested={{
          title: t("matching.tab.unmatched"),
          people: alone.map(({ person }) => asChosen(person)),
        }}
      />
    );
  }
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      {picker("mentor")}
      {picker("learner")}
    </div>
  );
}
