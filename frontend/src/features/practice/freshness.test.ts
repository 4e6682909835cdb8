import { expect, it } from "vitest";
import { freshnessOf } from "./freshness";

const TODAY = new Date("2026-11-23T10:00:00Z");

it.each([
  ["2027-06-01", false, "fresh"],
  ["2027-01-23", false, "fresh"],
  ["2027-01-20", false, "soon"],
  ["2026-11-23", true, "expired"],
] as const)("a card good until %s (expired: %s) is %s", (expires_on, expired, expected) => {
  expect(freshnessOf({ expires_on, expired }, TODAY)).toBe(expected);
});
