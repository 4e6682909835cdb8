import type { Unmatched } from "./queries";

/** The policy switches that a coordinator may soften; the rules that protect are not among them. */
const CHANGES = [
  "minimum_level_gap",
  "different_department",
  "minimum_overlap_minutes",
  "reciprocity_required",
] as const;

/** The one change that is the best one for most of the people without a partner. */
export function bestRelaxation(unmatched: readonly Pick<Unmatched, "relaxation">[]) {
  const counted = CHANGES.map((change) => ({
    change,
    people: unmatched.filter(({ relaxation }) => relaxation?.switch === change).length,
  }));
  const [best] = counted.sort((one, other) => other.people - one.people);
  return best && best.people > 0 ? best : null;
}
