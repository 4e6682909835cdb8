import { expect, test } from "vitest";
import { plainName } from "./saveFile";

test.each([
  ["insights-2026-09-30-promises.csv", "insights-2026-09-30-promises.csv"],
  ["Ce qui a changé, vu par chacun·e.png", "Ce-qui-a-change-vu-par-chacun-e.png"],
  ["Êtes-vous « d’accord » ?.png", "Etes-vous-d-accord.png"],
])("%s is saved under a name that every system can write", (name, plain) => {
  expect(plainName(name)).toBe(plain);
});
