import { describe, expect, it } from "vitest";
import type { MyPlace } from "./participantQueries";
import { demandsOf, holdsPlace, mayChangePlace, takesMyApplication } from "./participation";

const place = (status: MyPlace["status"]): MyPlace => ({
  enrolment_id: "1",
  status,
  wish: "both",
  capacity: 1,
  version: 1,
  waiting_position: null,
  waiting: null,
});

describe("taking part", () => {
  it.each([
    ["open", null, true],
    ["matching", place("invited"), true],
    ["open", place("withdrawn"), true],
    ["open", place("applied"), false],
    ["running", null, false],
    ["closed", place("withdrawn"), false],
  ] as const)("in a programme that is %s with %j: may apply is %s", (status, my_place, expected) => {
    expect(takesMyApplication({ status, my_place })).toBe(expected);
  });

  it("begins with an application and ends with a withdrawal", () => {
    expect([null, place("invited"), place("withdrawn")].some(holdsPlace)).toBe(false);
    expect([place("applied"), place("matched"), place("completed")].every(holdsPlace)).toBe(true);
  });

  it("lets wishes change until a pairing is made", () => {
    expect((["applied", "ready", "waitlisted"] as const).map(place).every(mayChangePlace)).toBe(true);
    expect((["matched", "completed", "withdrawn"] as const).map(place).some(mayChangePlace)).toBe(false);
  });

  it("reads what is asked from the policy, and invents nothing", () => {
    expect(
      demandsOf({
        session_weeks: [1, 3, 7],
        session_minutes: 60,
        closing_week: 10,
        reciprocity_required: false,
      }),
    ).toEqual({ sessions: 3, minutes: 60, weeks: 10, daysToAnswer: null, bothWays: false });
    expect(demandsOf({}).sessions).toBeNull();
  });
});
