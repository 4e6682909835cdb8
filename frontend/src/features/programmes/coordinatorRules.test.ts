import { describe, expect, it } from "vitest";
import { rulesOf, USUAL_RULES, withRules } from "./coordinatorRules";

describe("the rules in a policy", () => {
  it("are the usual ones where a policy says nothing", () => {
    expect(rulesOf({})).toEqual(USUAL_RULES);
    expect(rulesOf({ phases: "three", admission: 4, places: "many" })).toEqual(USUAL_RULES);
  });

  it("are what it says", () => {
    const rules = { phases: "two", admission: "lottery", places: 12 } as const;
    expect(rulesOf({ ...rules, session_minutes: 60 })).toEqual(rules);
  });

  it("leave the rest of the policy as it is", () => {
    const rules = { phases: "two", admission: "first_come", places: null } as const;
    expect(withRules({ session_minutes: 45, places: 3 }, rules)).toEqual({ session_minutes: 45, ...rules });
  });
});
