import { describe, expect, it } from "vitest";
import { EMPTY_REQUEST, exclude, requestOf, wanted } from "./request";

const referent = (user_id: string) => ({ user_id, given_name: user_id, family_name: "X", named: false });
const whole = { referentId: "a", category: "pressure", text: "  May we talk?  ", excluded: ["b"] } as const;

describe("a request in the making", () => {
  it("is sent when someone, something and some words are there", () => {
    expect(requestOf({ ...whole, excluded: ["b"] })).toEqual({
      referent_id: "a",
      category: "pressure",
      text: "May we talk?",
      excluded: ["b"],
    });
  });

  it.each([{ referentId: null }, { category: null }, { text: "   " }])("waits for %o", (missing) => {
    expect(requestOf({ ...whole, excluded: [], ...missing })).toBeNull();
  });

  it("never goes to whom one does not want", () => {
    const draft = exclude({ ...EMPTY_REQUEST, referentId: "a" }, "a", true);
    expect(draft).toMatchObject({ referentId: null, excluded: ["a"] });
    expect(wanted(draft, [referent("a"), referent("b")]).map((each) => each.user_id)).toEqual(["b"]);
    expect(exclude(draft, "a", false).excluded).toEqual([]);
  });

  it("keeps the choice when somebody else is excluded, once", () => {
    const draft = exclude(exclude({ ...EMPTY_REQUEST, referentId: "a" }, "b", true), "b", true);
    expect(draft).toMatchObject({ referentId: "a", excluded: ["b"] });
  });
});
