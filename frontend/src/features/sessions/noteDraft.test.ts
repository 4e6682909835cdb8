import { describe, expect, it } from "vitest";
import { excess, MOST_CHARACTERS, standingOfDraft } from "./noteDraft";

describe("a note that is being written", () => {
  it("fits until the server's own limit, counted in characters", () => {
    expect(excess("é".repeat(MOST_CHARACTERS))).toBe(0);
    expect(excess("é".repeat(MOST_CHARACTERS + 1))).toBe(1);
    expect(excess("🌱".repeat(MOST_CHARACTERS))).toBe(0);
    expect(excess("x".repeat(1_000_000))).toBe(980_000);
  });

  it.each([
    [null, "saved"],
    [{ base: 2, body: "as it stands" }, "saved"],
    [{ base: 1, body: "as it stands" }, "saved"],
    [{ base: 2, body: "and more" }, "draft"],
    [{ base: 1, body: "and more" }, "stale"],
  ] as const)("%j beside the second version is %s", (draft, expected) => {
    expect(standingOfDraft(draft, { body: "as it stands", version: 2 })).toBe(expected);
  });
});
