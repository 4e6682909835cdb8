import { describe, expect, it } from "vitest";
import { searchFor } from "./search";

describe("searchFor", () => {
  it.each([
    ["", "Inès Moreau"],
    ["ines", "Inès Moreau"],
    ["MOREAU in", "Inès Moreau"],
    ["  Léa ", "lea petit"],
  ])("finds %j in %s", (typed, text) => expect(searchFor(typed)(text)).toBe(true));

  it("wants every word", () => expect(searchFor("ines garnier")("Inès Moreau")).toBe(false));
});
