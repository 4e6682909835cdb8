import { describe, expect, it } from "vitest";
import { unexplained } from "./ApproveDialog";
import { keepProposal } from "./changes";
import { nameComparison } from "./comparison";
import { inTheWay } from "./HandDialog";
import type { Proposal } from "./queries";
import { coupleOf } from "./StartRefusal";

const person = (given_name: string) => ({
  user_id: given_name,
  given_name,
  family_name: "Roy",
  job_title: null,
  department: null,
  site: null,
});
const chosen = (id: string) => ({ id, name: id, detail: "" });

function proposal(mentor: string, learner: string, more: Partial<Proposal> = {}): Proposal {
  return {
    id: `${mentor}-${learner}`,
    mentor: person(mentor),
    learner: person(learner),
    score: 500_000,
    factors: {},
    mentor_teaches: [],
    learner_teaches: [],
    reasons: [],
    pinned: false,
    by_hand: false,
    override_reason: null,
    rejection_reason: null,
    decision: "pending",
    pairing_id: null,
    ...more,
  };
}

describe("the couples in the way of another", () => {
  const proposals = [
    proposal("Inès", "Philippe"),
    proposal("Léa", "Nadia"),
    proposal("Adam", "Karin"),
    proposal("Inès", "Marc", { decision: "approved" }),
    proposal("Inès", "Nadia"),
  ];

  it("are those still to decide of either of the two, and never the couple itself", () => {
    const found = inTheWay(proposals, { mentor: chosen("Inès"), learner: chosen("Nadia") });
    expect(found.map(({ id }) => id)).toEqual(["Inès-Philippe", "Léa-Nadia"]);
  });

  it("are counted whichever side someone stands on", () => {
    const found = inTheWay(proposals, { mentor: chosen("Karin"), learner: chosen("Zoé") });
    expect(found.map(({ id }) => id)).toEqual(["Adam-Karin"]);
  });
});

describe("a couple changed by hand", () => {
  const pages = (...lists: Proposal[][]) => ({
    pages: lists.map((items) => ({ items, next_cursor: null })),
    pageParams: lists.map(() => undefined),
  });
  const [first, second] = [proposal("Inès", "Philippe"), proposal("Léa", "Nadia")];

  it("takes its place in the list, on whichever page", () => {
    const changed = { ...second, decision: "rejected" as const };
    expect(keepProposal(pages([first], [second]), changed).pages.map(({ items }) => items)).toEqual([
      [first],
      [changed],
    ]);
  });

  it("comes first when it is new", () => {
    const added = proposal("Adam", "Karin");
    expect(keepProposal(pages([first], [second]), added).pages[0]?.items).toEqual([added, first]);
  });

  it.each([
    ["optimiser", true, null, 1],
    ["optimiser", true, "Both asked for it", 0],
    ["optimiser", false, null, 0],
    ["manual", true, null, 0],
  ] as const)(
    "in a run by the %s (by hand: %s, reason: %s) asks for %d reasons",
    (mode, by_hand, reason, count) => {
      const made = proposal("Inès", "Nadia", { by_hand, override_reason: reason });
      expect(unexplained({ mode }, [made])).toHaveLength(count);
    },
  );
});

describe("a comparison", () => {
  it("is told with names and points", () => {
    const couple = (mentor_id: string, learner_id: string) => ({ mentor_id, learner_id, score: 1 });
    const named = nameComparison({
      run_id: "new",
      with_id: "old",
      kept: [couple("Léa", "Marc")],
      added: [couple("Inès", "Nadia")],
      removed: [couple("Inès", "Philippe")],
      changed_partner: [{ user_id: "Inès", before: ["Philippe"], after: ["Nadia"] }],
      gained_partner: ["Nadia"],
      lost_partner: ["Philippe", "gone"],
      pairs_difference: -1,
      total_difference: -124_000,
      people: [person("Inès"), person("Nadia"), person("Philippe")],
    });
    expect(named).toEqual({
      kept: 1,
      added: [{ key: "Inès Nadia", mentor: "Inès Roy", learner: "Nadia Roy" }],
      removed: [{ key: "Inès Philippe", mentor: "Inès Roy", learner: "Philippe Roy" }],
      gained: ["Nadia Roy"],
      lost: ["Philippe Roy", "–"],
      changed: [{ key: "Inès", name: "Inès Roy", before: ["Philippe Roy"], after: ["Nadia Roy"] }],
      couples: -1,
      points: -12,
    });
  });
});

describe("a refusal about couples", () => {
  it("points at the two people", () => {
    expect(coupleOf("/couple-rules/mia/leo")).toEqual({ mentorId: "mia", learnerId: "leo" });
  });
});
