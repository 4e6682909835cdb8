import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { searchFor } from "@/lib/search";
import { Button } from "@/ui/Button";
import { Failure } from "@/ui/Failure";
import { SearchBox } from "@/ui/SearchBox";
import { Skeleton } from "@/ui/Skeleton";
import { CoupleAnswer } from "./CoupleAnswer";
import { type CoupleIds, coupleQuery, type EnrolledPerson, peopleQuery } from "./queries";

const LISTED = 6;

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
          label={t("matching.why.mentor")}
          people={people.data}
          personId={mentorId}
          onPick={(id) => onChange({ ...couple, mentorId: id })}
        />
        <PersonPicker
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
  onPick: (id: string | undefined) => void;
}

/** Finds one person by name; once picked, the person stands there with a way to choose another. */
function PersonPicker({ label, people, personId, onPick }: PersonPickerProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const picked = people.find(({ id }) => id === personId);
  const matches = searchFor(typed);
  const found = typed.trim() ? people.filter(({ name }) => matches(name)).slice(0, LISTED) : [];
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="pb-1.5 font-semibold">{label}</legend>
      {picked ? (
        <div className="flex min-h-11 items-start justify-between gap-3 rounded border bg-surface px-3 py-2">
          <PersonName person={picked} />
          <Button
            size="small"
            variant="quiet"
            aria-label={`${t("matching.why.change")} – ${picked.name}`}
            onPress={() => {
              setTyped("");
              onPick(undefined);
            }}
          >
            {t("matching.why.change")}
          </Button>
        </div>
      ) : (
        <>
          <SearchBox label={t("matching.why.type")} value={typed} onChange={setTyped} />
          <ul className="flex flex-col">
            {found.map((person) => (
              <li key={person.id}>
                <Button wide variant="quiet" onPress={() => onPick(person.id)}>
                  <PersonName person={person} />
                </Button>
              </li>
            ))}
          </ul>
          {typed.trim() && found.length === 0 ? (
            <p className="text-small text-muted">{t("ui.nothingFound")}</p>
          ) : null}
        </>
      )}
    </fieldset>
  );
}

function PersonName({ person }: { person: EnrolledPerson }) {
  return (
    <span className="block text-left">
      <span className="block font-semibold text-ink">{person.name}</span>
      <span className="block text-small font-normal text-muted">{person.detail}</span>
    </span>
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
