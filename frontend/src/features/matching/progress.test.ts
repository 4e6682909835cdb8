import { describe, expect, it } from "vitest";
import { howFar, phaseOf } from "./progress";

const at = (phase: string, steps_done = 0, steps = 0) => ({ phase, steps_done, steps });

describe("the progress of a run", () => {
  it.each([
    [at("waiting"), 0],
    [at("reading"), 0.125],
    [at("explaining", 50, 100), 0.8125],
    [at("saving", 200, 100), 1],
  ])("is known from %o", (run, share) => expect(howFar(run)).toBe(share));

  it("never goes back inside a phase, nor from one to the next", () => {
    const shares = [at("reading"), at("candidates", 1, 4), at("candidates", 4, 4), at("solving")].map(howFar);
    expect([...shares].sort((one, other) => one - other)).toEqual(shares);
  });

  it("takes a phase of a newer engine for solving", () => {
    expect(phaseOf({ phase: "branching" })).toBe("solving");
  });
});
