import { expect, it } from "vitest";
import { splitGroups } from "./fairnessGroups";
import type { FairnessTable } from "./oversightQueries";

type Group = FairnessTable["groups"][number];
const HIDDEN = { value: null, n: null, hidden: "too_few" } as const;
const group = (name: string, people: Group["people"]): Group => ({
  group: name,
  people,
  matched: HIDDEN,
  waiting: HIDDEN,
  shown: HIDDEN,
  overridden: HIDDEN,
});

it("keeps groups that may be counted apart from those that are only named", () => {
  const finance = group("Finance", { value: 12, n: null, hidden: null });
  const legal = group("Legal", HIDDEN);
  expect(splitGroups([legal, finance])).toEqual({ shown: [finance], tooFew: [legal] });
});
