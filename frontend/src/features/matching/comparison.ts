import { fullName } from "./people";
import type { Comparison } from "./queries";

interface NamedCouple {
  key: string;
  mentor: string;
  learner: string;
}
interface NamedChange {
  key: string;
  name: string;
  before: string[];
  after: string[];
}
interface NamedComparison {
  kept: number;
  added: NamedCouple[];
  removed: NamedCouple[];
  gained: string[];
  lost: string[];
  changed: NamedChange[];
  /** Couples more, or fewer. */
  couples: number;
  /** Points more, or fewer, in all; the best of couples has a hundred. */
  points: number;
}

const MILLIONTHS_A_POINT = 10_000;

/** A comparison with names instead of ids; those who are gone from the directory are a dash. */
export function nameComparison(comparison: Comparison): NamedComparison {
  const names = new Map(comparison.people.map((person) => [person.user_id, fullName(person)]));
  const name = (id: string) => names.get(id) ?? "–";
  const couples = (listed: Comparison["added"]) =>
    listed.map(({ mentor_id, learner_id }) => ({
      key: `${mentor_id} ${learner_id}`,
      mentor: name(mentor_id),
      learner: name(learner_id),
    }));
  return {
    kept: comparison.kept.length,
    added: couples(comparison.added),
    removed: couples(comparison.removed),
    gained: comparison.gained_partner.map(name),
    lost: comparison.lost_partner.map(name),
    changed: comparison.changed_partner.map(({ user_id, before, after }) => ({
      key: user_id,
      name: name(user_id),
      before: before.map(name),
      after: after.map(name),
    })),
    couples: comparison.pairs_difference,
    points: Math.round(comparison.total_difference / MILLIONTHS_A_POINT),
  };
}
