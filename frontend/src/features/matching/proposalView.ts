import { plain, searchPlain } from "@/lib/search";
import { byFamilyName, fullName, placeOf } from "./people";
import type { Proposal } from "./queries";

export const ORDERS = ["best", "weakest", "mentor", "learner", "department"] as const;
export const DECISIONS = ["all", "pending", "approved", "rejected"] as const;
export const KINDS = ["any", "pinned", "by_hand", "stale"] as const;
type Order = (typeof ORDERS)[number];
type DecisionFilter = (typeof DECISIONS)[number];
type Kind = (typeof KINDS)[number];

/** What the coordinator asked to see; an empty department or site is any. */
export interface View {
  search: string;
  decision: DecisionFilter;
  kind: Kind;
  department: string;
  site: string;
  order: Order;
}

export const EVERYTHING: View = {
  search: "",
  decision: "all",
  kind: "any",
  department: "",
  site: "",
  order: "best",
};

export const isStale = ({ mentor, learner, decision }: Proposal, stalePeople: ReadonlySet<string>) =>
  decision === "pending" && (stalePeople.has(mentor.user_id) || stalePeople.has(learner.user_id));

/** The proposals to show, in the order asked for; the search looks at names, departments, sites, jobs and skills. */
export function viewProposals(
  proposals: readonly Proposal[],
  view: View,
  { language, stalePeople }: { language: string; stalePeople: ReadonlySet<string> },
): Proposal[] {
  const holds = searchPlain(view.search);
  const ofKind: Record<Kind, (proposal: Proposal) => boolean> = {
    any: () => true,
    pinned: (proposal) => proposal.pinned,
    by_hand: (proposal) => proposal.by_hand,
    stale: (proposal) => isStale(proposal, stalePeople),
  };
  const found = proposals.filter(
    (proposal) =>
      (view.decision === "all" || proposal.decision === view.decision) &&
      ofKind[view.kind](proposal) &&
      isAt(proposal, "department", view.department) &&
      isAt(proposal, "site", view.site) &&
      (view.search === "" || holds(searchable(proposal))),
  );
  const { compare } = new Intl.Collator(language);
  const orders: Record<Order, (one: Proposal, other: Proposal) => number> = {
    best: (one, other) => other.score - one.score,
    weakest: (one, other) => one.score - other.score,
    mentor: (one, other) => compare(byFamilyName(one.mentor), byFamilyName(other.mentor)),
    learner: (one, other) => compare(byFamilyName(one.learner), byFamilyName(other.learner)),
    department: (one, other) =>
      compare(one.mentor.department ?? "", other.mentor.department ?? "") || other.score - one.score,
  };
  return found.sort(orders[view.order]);
}

const isAt = ({ mentor, learner }: Proposal, field: "department" | "site", wanted: string) =>
  wanted === "" || mentor[field] === wanted || learner[field] === wanted;

/** Every department or site that stands in a list of couples, in the order of the alphabet. */
export function placesIn(proposals: readonly Proposal[], field: "department" | "site", language: string) {
  const all = new Set(proposals.flatMap(({ mentor, learner }) => [mentor[field], learner[field]]));
  return [...all].filter((place) => place !== null).sort(new Intl.Collator(language).compare);
}

/** The place of each couple among those of its run that nobody set aside; equal totals share a place. */
export function rankProposals(proposals: readonly Proposal[]): ReadonlyMap<string, number> {
  const standing = proposals
    .filter(({ decision }) => decision !== "rejected")
    .sort((one, other) => other.score - one.score);
  const ranks = new Map<string, number>();
  let rank = 0;
  let score = Number.NaN;
  standing.forEach((proposal, index) => {
    if (proposal.score !== score) rank = index + 1;
    score = proposal.score;
    ranks.set(proposal.id, rank);
  });
  return ranks;
}

/** Plain text is made once per proposal, and once per skill: ten thousand proposals are searched at every letter. */
const texts = new WeakMap<Proposal, string>();
const plainTitles = new Map<string, string>();

function searchable(proposal: Proposal): string {
  const known = texts.get(proposal);
  if (known !== undefined) return known;
  const { mentor, learner, mentor_teaches, learner_teaches } = proposal;
  const people = [mentor, learner].map((each) => `${fullName(each)} ${placeOf(each)}`);
  const skills = [...mentor_teaches, ...learner_teaches].map(plainTitle);
  const text = [plain(people.join(" ")), ...skills].join(" ");
  texts.set(proposal, text);
  return text;
}

function plainTitle({ skill_id, title_en, title_fr }: Proposal["mentor_teaches"][number]): string {
  const known = plainTitles.get(skill_id) ?? plain(`${title_en} ${title_fr}`);
  plainTitles.set(skill_id, known);
  return known;
}

const AT_A_TIME = 500;

/** Makes the texts ready in small pieces, so that the first letter of a search is as quick as the others. */
export function readAhead(proposals: readonly Proposal[]): () => void {
  let next = 0;
  let timer = setTimeout(read);
  function read() {
    for (const proposal of proposals.slice(next, next + AT_A_TIME)) searchable(proposal);
    next += AT_A_TIME;
    if (next < proposals.length) timer = setTimeout(read);
  }
  return () => clearTimeout(timer);
}
