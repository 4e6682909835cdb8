import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button as AriaButton } from "react-aria-components/Button";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { useDebounced } from "@/lib/useDebounced";
import { Button } from "@/ui/Button";
import { Failure } from "@/ui/Failure";
import { SearchBox } from "@/ui/SearchBox";
import { type ChosenPerson, peopleQuery, type Side } from "./queries";

interface PersonPickerProps {
  programmeId: string;
  label: string;
  /** Only people who chose this side; anyone with a place when null. */
  side: Side | null;
  person: ChosenPerson | undefined;
  onPick: (person: ChosenPerson | undefined) => void;
  /** Shown before a letter is typed. */
  suggested?: { title: string; people: readonly ChosenPerson[] };
}

/** Finds one person by name; once picked, the person stands there with a way to choose another. */
export function PersonPicker({ programmeId, label, side, person, onPick, suggested }: PersonPickerProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  if (person) {
    return (
      <fieldset className="min-w-0">
        <legend className="pb-1.5 font-semibold">{label}</legend>
        <div className="flex min-h-11 items-start justify-between gap-3 rounded border bg-surface px-3 py-2">
          <PersonName person={person} />
          <Button
            size="small"
            variant="quiet"
            aria-label={`${t("matching.why.change")} – ${person.name}`}
            onPress={() => {
              setTyped("");
              onPick(undefined);
            }}
          >
            {t("matching.why.change")}
          </Button>
        </div>
      </fieldset>
    );
  }
  const usesSuggestions = typed.trim() === "" && suggested !== undefined && suggested.people.length > 0;
  return (
    <fieldset className="flex min-w-0 flex-col gap-2">
      <legend className="pb-1.5 font-semibold">{label}</legend>
      <SearchBox label={t("matching.why.type")} value={typed} onChange={setTyped} />
      {usesSuggestions ? (
        <>
          <p className="text-small text-muted">{suggested.title}</p>
          <PeopleToPick people={suggested.people} onPick={onPick} />
        </>
      ) : (
        <Found programmeId={programmeId} typed={typed} side={side} onPick={onPick} />
      )}
    </fieldset>
  );
}

interface FoundProps {
  programmeId: string;
  typed: string;
  side: Side | null;
  onPick: (person: ChosenPerson) => void;
}

function Found({ programmeId, typed, side, onPick }: FoundProps) {
  const { t } = useTranslation();
  const people = useQuery(peopleQuery(programmeId, useDebounced(typed.trim()), side));
  if (people.error) {
    return <Failure sentence={sentenceFor(people.error)} onRetry={() => void people.refetch()} />;
  }
  if (people.data?.length === 0) return <p className="text-small text-muted">{t("ui.nothingFound")}</p>;
  return <PeopleToPick people={people.data ?? []} onPick={onPick} />;
}

function PeopleToPick({ people, onPick }: { people: readonly ChosenPerson[] } & Pick<FoundProps, "onPick">) {
  return (
    <ul className="flex flex-col">
      {people.map((person) => (
        <li key={person.id}>
          <AriaButton
            onPress={() => onPick(person)}
            className="min-h-11 w-full cursor-pointer rounded px-3 py-1.5 hover:bg-accent-soft pressed:bg-accent-soft"
          >
            <PersonName person={person} />
          </AriaButton>
        </li>
      ))}
    </ul>
  );
}

function PersonName({ person }: { person: ChosenPerson }) {
  return (
    <span className="block min-w-0 text-left">
      <span className="block font-semibold text-ink">{person.name}</span>
      <span className="block text-small font-normal text-muted">{person.detail}</span>
    </span>
  );
}
