import type { ChosenPerson, Proposal } from "./queries";

type Person = Proposal["mentor"];
type Named = Pick<Person, "given_name" | "family_name">;

export const fullName = (person: Named) => `${person.given_name} ${person.family_name}`;
export const byFamilyName = (person: Named) => `${person.family_name} ${person.given_name}`;

/** "Analyst · Finance · Lyon" */
export const placeOf = (person: Partial<Pick<Person, "job_title" | "department" | "site">>) =>
  [person.job_title, person.department, person.site].filter(Boolean).join(" · ");

/** "Finance · Lyon": what tells two colleagues apart on a crowded board. */
export const unitOf = (person: Pick<Person, "department" | "site">) =>
  placeOf({ department: person.department, site: person.site });

export const asChosen = (person: Person): ChosenPerson => ({
  id: person.user_id,
  name: fullName(person),
  detail: placeOf(person),
});
