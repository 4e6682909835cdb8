import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { searchFor } from "@/lib/search";
import { ComboBox } from "@/ui/ComboBox";
import { Failure } from "@/ui/Failure";
import { Skeleton } from "@/ui/Skeleton";
import { CoupleAnswer } from "./CoupleAnswer";
import { type CoupleIds, coupleQuery, type EnrolledPerson, peopleQuery } from "./queries";

const LISTED = 20;

interface WhyNotProps {
  programmeId: string;
  couple: Partial<CoupleIds>;
  onChange: (couple: Partial<CoupleIds>) => void;
  policy: Readonly<Record<string, unknown>>;
}

/** Any two people of the programme, and every rule's answer about them. */
export function WhyNot({ programmeId, couple, onChange, policy }: WhyNotProps) {
  const { t } = useTranslation();
  const people = useQuery(peopleQuery(programmeId));
  const { mentorId, learnerId } = couple;
  if (people.error)
    return <Failure sentence={sentenceFor(people.error)} onRetry={() => void people.refetch()} />;
  if (!people.data) return <Skeleton lines={3} />;
  return (
    <div className="flex max-w-3xl flex-col gap-6">
      <p className="text-muted">{t("matching.why.lead")}</p>
      <div className="grid gap-4 sm:grid-cols-2">
        <PersonPicker
          key={`mentor ${mentorId}`}
          label={t("matching.why.mentor")}
          people={people.data}
          personId={mentorId}
          onPick={(id) => onChange({ ...couple, mentorId: id })}
        />
        <PersonPicker
          key={`learner ${learnerId}`}
          label={t("matching.why.learner")}
          people={people.data}
          personId={learnerId}
          onPick={(id) => onChange({ ...couple, learnerId: id })}
        />
      </div>
      {mentorId && learnerId ? (
        <Answer programmeId={programmeId} couple={{ mentorId, learnerId }} policy={policy} />
      ) : null}
    </div>
  );
}

interface PersonPickerProps {
  label: string;
  people: readonly EnrolledPerson[];
  personId: string | undefined;
  onPick: (id: string) => void;
}

function PersonPicker({ label, people, personId, onPick }: PersonPickerProps) {
  const { t } = useTranslation();
  const picked = people.find(({ id }) => id === personId);
  const [typed, setTyped] = useState(picked?.name ?? "");
  const matches = searchFor(typed);
  const options = people
    .filter(({ name }) => matches(name))
    .slice(0, LISTED)
    .map(({ id, name, detail }) => ({ id, label: name, description: detail }));
  return (
    <ComboBox
      label={label}
      placeholder={t("matching.why.type")}
      inputValue={typed}
      onInputChange={setTyped}
      options={options}
      onSelect={onPick}
    />
  );
}

function Answer({
  programmeId,
  couple,
  policy,
}: { programmeId: string; couple: CoupleIds } & Pick<WhyNotProps, "policy">) {
  const answer = useQuery(coupleQuery(programmeId, couple));
  if (answer.error)
    return <Failure sentence={sentenceFor(answer.error)} onRetry={() => void answer.refetch()} />;
  if (!answer.data) return <Skeleton look="card" lines={6} />;
  return <CoupleAnswer programmeId={programmeId} answer={answer.data} policy={policy} />;
}
