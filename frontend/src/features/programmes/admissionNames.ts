import type { CoordinatedEnrolment } from "./coordinatorQueries";

type Named = Pick<CoordinatedEnrolment, "id" | "given_name" | "family_name">;

/** Names in the order of the ids; whoever is no longer listed has none. */
export function namesOf(ids: readonly string[], enrolments: readonly Named[]): string[] {
  const names = new Map(enrolments.map((each) => [each.id, `${each.given_name} ${each.family_name}`]));
  return ids.flatMap((id) => names.get(id) ?? []);
}
