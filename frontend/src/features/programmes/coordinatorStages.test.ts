import { describe, expect, it } from "vitest";
import { countStages } from "./coordinatorStages";

describe("countStages", () => {
  it("counts people by their place, then pairings", () => {
    const people = [
      "invited",
      "applied",
      "ready",
      "waitlisted",
      "matched",
      "completed",
      "withdrawn",
    ] as const;
    const couples = ["proposed", "active", "paused", "conflict", "completed", "ended"] as const;
    expect(
      countStages(
        people.map((status) => ({ status })),
        couples.map((status) => ({ status })),
      ).map(({ id, count }) => `${id} ${count}`),
    ).toEqual(["invited 1", "applied 1", "ready 2", "matched 2", "active 3", "completed 1"]);
  });
});
