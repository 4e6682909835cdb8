import { describe, expect, it } from "vitest";
import { arrange, bodyOf, draftOf, emptyAction, problemsOf } from "./actionDraft";
import type { Action } from "./notebookQueries";

const action = (id: string, done_at: string | null = null): Action => ({
  id,
  session_id: "s",
  title: id,
  owner: "mentor",
  due_on: null,
  done_at,
  version: 1,
});
const DONE = "2027-03-01T12:00:00Z";
const ids = (actions: readonly Action[]) => actions.map(({ id }) => id).join(" ");

describe("things to do", () => {
  it("leaves what is ticked off where it stands, until the next visit", () => {
    const seen = new Map<string, boolean>();
    const first = arrange([action("a"), action("b"), action("old", DONE)], seen);
    expect([ids(first.current), ids(first.earlier)]).toEqual(["a b", "old"]);
    // The server puts what is done last, and somebody added one.
    const then = arrange([action("b"), action("c"), action("a", DONE), action("old", DONE)], seen);
    expect([ids(then.current), ids(then.earlier)]).toEqual(["a b c", "old"]);
    const nextVisit = arrange([action("b"), action("c"), action("a", DONE), action("old", DONE)], new Map());
    expect([ids(nextVisit.current), ids(nextVisit.earlier)]).toEqual(["b c", "a old"]);
  });

  it("says what is wrong before asking the server", () => {
    const typed = (title: string, due = "") => problemsOf({ ...emptyAction("both"), title, due });
    expect(typed("  ")).toEqual({ title: "noTitle", due: null });
    expect(typed("é".repeat(201)).title).toBe("longTitle");
    expect(typed("Try it", "2027-04-01")).toEqual({ title: null, due: null });
    expect(typed("Try it", "0202-04-01").due).toBe("badDay");
  });

  it("comes back as it was saved", () => {
    const saved = { ...action("a"), due_on: "2027-04-01" };
    expect(bodyOf(draftOf(saved))).toEqual({ title: "a", owner: "mentor", due_on: "2027-04-01" });
    expect(bodyOf(emptyAction("learner")).due_on).toBeNull();
  });
});
