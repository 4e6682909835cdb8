import type { components } from "@/api/schema";

type Policy = components["schemas"]["Policy"];

/** The part of a policy that says how places are given and how people meet. */
export interface Rules {
  phases: NonNullable<Policy["phases"]>;
  admission: NonNullable<Policy["admission"]>;
  /** People on each side; null is no limit. */
  places: number | null;
}

export const USUAL_RULES: Rules = { phases: "one", admission: "human", places: null };

/** Read from a programme's policy, which the contract leaves open; what an older one does not say is the usual. */
export function rulesOf(policy: Readonly<Record<string, unknown>>): Rules {
  const { phases, admission, places } = policy;
  return {
    phases: phases === "two" ? "two" : "one",
    admission: admission === "first_come" || admission === "lottery" ? admission : "human",
    places: typeof places === "number" ? places : null,
  };
}

/** The whole policy with these rules in it, as a change is sent. */
export function withRules(policy: Readonly<Record<string, unknown>>, rules: Rules): Policy {
  return { ...policy, ...rules } as unknown as Policy;
}
