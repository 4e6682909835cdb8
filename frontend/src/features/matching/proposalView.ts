import { searchFor } from "@/lib/search";
import type { Proposal } from "./queries";

export const ORDERS = ["best", "weakest", "mentor", "learner"] as const;
export type Order = (typeof ORDERS)[number];
export const FILTERS = ["all", "pending", "approved", "pinned"] as const;
export type Filter = (typeof FILTERS)[number];

type Named = Pick<Proposal["mentor"], "given_name" | "family_name">;
export const fullName = (person: Named) => `${person.given_name} ${person.family_name}`;
const byFamilyName = (person: Named) => `${person.family_name} ${person.given_name}`;

export function passesFilter(proposal: Proposal, filter: Filter): boolean {
  if (filter === "all") return true;
  return filter === "pinned" ? proposal.pinned : proposal.decision === filter;
}

/** The proposals to show, in the order asked for; the search looks at names, departments, jobs and skills. */
export function viewProposals(
  proposals: readonly Proposal[],
  options: { search: string; filter: Filter; order: Order; language: string },
): Proposal[] {
  const matches = searchFor(options.search);
  const found = proposals.filter(
    (proposal) =>
      passesFilter(proposal, options.filter) && (options.search === "" || matches(searchable(proposal))),
  );
  const { compare } = new Intl.Collator(options.language);
  const orders: Record<Order, (one: Proposal, other: Proposal) => number> = {
    best: (one, other) => other.score - one.score,
    weakest: (one, other) => one.score - other.score,
    mentor: (one, other) => compare(byFamilyName(one.mentor), byFamilyName(other.mentor)),
    learner: (one, other) => compare(byFamilyName(one.learner), byFamilyName(other.learner)),
  };
  return found.sort(orders[options.order]);
}

function searchable({ mentor, learner, mentor_teaches, learner_teaches }: Proposal): string {
  const people = [mentor, learner].flatMap((each) => [fullName(each), each.department, each.job_title]);
  const skills = [...mentor_teaches, ...learner_teaches].flatMap((line) => [line.title_en, line.title_fr]);
  return [...people, ...skills].filter(Boolean).join(" ");
}
