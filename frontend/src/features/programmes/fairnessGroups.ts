import type { FairnessTable } from "./oversightQueries";

type Group = FairnessTable["groups"][number];

/** Groups with something to show, and those that are too small for any figure: these are only named. */
export function splitGroups(groups: readonly Group[]): { shown: Group[]; tooFew: Group[] } {
  const isTooFew = ({ people }: Group) => people.hidden !== null || people.value === null;
  return {
    shown: groups.filter((group) => !isTooFew(group)),
    tooFew: groups.filter(isTooFew),
  };
}
