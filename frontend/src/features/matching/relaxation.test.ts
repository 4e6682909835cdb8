import { describe, expect, it } from "vitest";
import { bestRelaxation } from "./relaxation";

const helpedBy = (change: string | null) => ({
  relaxation: change === null ? null : { switch: change, value: 0, candidates_gained: 2 },
});

describe("bestRelaxation", () => {
  it("is the change that helps most people", () => {
    const people = ["reciprocity_required", "different_department", null, "reciprocity_required"];
    expect(bestRelaxation(people.map(helpedBy))).toEqual({ change: "reciprocity_required", people: 2 });
  });

  it("is none when nothing would help", () => {
    expect(bestRelaxation([helpedBy(null)])).toBeNull();
    expect(bestRelaxation([])).toBeNull();
  });
});
