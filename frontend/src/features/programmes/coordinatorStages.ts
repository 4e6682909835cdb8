import type { CoordinatedEnrolment, CoordinatedPairing } from "./coordinatorQueries";

type Stage = "invited" | "applied" | "ready" | "matched" | "active" | "completed";

/**
 * How many stand at each stage today: four counts of people by the status of their place (the waiting list counts as
 * ready), then two counts of pairings.
 */
export function countStages(
  enrolments: readonly Pick<CoordinatedEnrolment, "status">[],
  pairings: readonly Pick<CoordinatedPairing, "status">[],
): { id: Stage; count: number }[] {
  const people = (...statuses: CoordinatedEnrolment["status"][]) =>
    enrolments.filter((enrolment) => statuses.includes(enrolment.status)).length;
  const couples = (...statuses: CoordinatedPairing["status"][]) =>
    pairings.filter((pairing) => statuses.includes(pairing.status)).length;
  return [
    { id: "invited", count: people("invited") },
    { id: "applied", count: people("applied") },
    { id: "ready", count: people("ready", "waitlisted") },
    { id: "matched", count: people("matched", "completed") },
    { id: "active", count: couples("active", "paused", "conflict") },
    { id: "completed", count: couples("completed") },
  ];
}
