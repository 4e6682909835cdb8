import type { MyPlace, Programme } from "./participantQueries";

/** Whether someone may apply now: the programme takes applications and the person holds no place in it. */
export function takesMyApplication({ status, my_place }: Pick<Programme, "status" | "my_place">): boolean {
  const isOpen = status === "open" || status === "matching";
  return isOpen && (my_place === null || my_place.status === "invited" || my_place.status === "withdrawn");
}

/** A place that is really taken. */
export type HeldPlace = MyPlace & { status: Exclude<MyPlace["status"], "invited" | "withdrawn"> };

/** Whether the person takes part, from application to the end. An invitation is not yet a place. */
export function holdsPlace(place: MyPlace | null): place is HeldPlace {
  return place !== null && place.status !== "invited" && place.status !== "withdrawn";
}

/** Until a pairing is made, wishes may change and the place may be given back. */
export function mayChangePlace(place: MyPlace): boolean {
  return place.status === "applied" || place.status === "ready" || place.status === "waitlisted";
}

interface Demands {
  sessions: number | null;
  minutes: number | null;
  weeks: number | null;
  daysToAnswer: number | null;
  bothWays: boolean;
}

/** What a programme asks of a participant, read from its policy (the contract leaves the policy open). */
export function demandsOf(policy: Programme["policy"]): Demands {
  const whole = (value: unknown) => (typeof value === "number" ? value : null);
  const weeks = policy["session_weeks"];
  return {
    sessions: Array.isArray(weeks) ? weeks.length : null,
    minutes: whole(policy["session_minutes"]),
    weeks: whole(policy["closing_week"]),
    daysToAnswer: whole(policy["consent_working_days"]),
    bothWays: policy["reciprocity_required"] !== false,
  };
}
