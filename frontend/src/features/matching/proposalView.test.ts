import { describe, expect, it } from "vitest";
import { EVERYTHING, placesIn, rankProposals, type View, viewProposals } from "./proposalView";
import type { Proposal } from "./queries";

const DEPARTMENTS: Record<string, string> = { Adam: "Sales", Philippe: "Operations", Léa: "Legal" };

const person = (name: string) => {
  const [given_name = "", family_name = ""] = name.split(" ");
  const department = DEPARTMENTS[given_name] ?? "Finance";
  return { user_id: name, given_name, family_name, job_title: "Analyst", department, site: null };
};

function proposal(mentor: string, learner: string, score: number, more: Partial<Proposal> = {}): Proposal {
  return {
    id: `${mentor}-${learner}`,
    mentor: person(mentor),
    learner: person(learner),
    score,
    factors: {},
    mentor_teaches: [{ skill_id: "writing", title_en: "Writing with AI", title_fr: "Écrire avec l’IA" }],
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

const proposals = [
  proposal("Inès Moreau", "Philippe Garnier", 600_000, { pinned: true }),
  proposal("Adam Zola", "Nadia Benali", 700_000, { decision: "approved" }),
  proposal("Léa Petit", "Karin Aubert", 500_000, { by_hand: true, decision: "rejected" }),
];

function mentors(change: Partial<View>, gone: string[] = []) {
  const view = viewProposals(
    proposals,
    { ...EVERYTHING, ...change },
    { language: "fr", stalePeople: new Set(gone) },
  );
  return view.map((each) => each.mentor.given_name);
}

describe("viewProposals", () => {
  it.each([
    ["best", ["Adam", "Inès", "Léa"]],
    ["weakest", ["Léa", "Inès", "Adam"]],
    ["mentor", ["Inès", "Léa", "Adam"]],
    ["learner", ["Léa", "Adam", "Inès"]],
    ["department", ["Inès", "Léa", "Adam"]],
  ] as const)("orders by %s", (order, expected) => expect(mentors({ order })).toEqual(expected));

  it.each([
    [{ decision: "pending" }, ["Inès"]],
    [{ decision: "approved" }, ["Adam"]],
    [{ decision: "rejected" }, ["Léa"]],
    [{ kind: "pinned" }, ["Inès"]],
    [{ kind: "by_hand" }, ["Léa"]],
    [{ department: "Operations" }, ["Inès"]],
    [{ department: "Finance", decision: "approved" }, ["Adam"]],
    [{ site: "Lyon" }, []],
  ] as [Partial<View>, string[]][])("keeps %o", (filter, expected) =>
    expect(mentors(filter)).toEqual(expected),
  );

  it("keeps couples to decide whose people have gone, not those decided before", () => {
    expect(mentors({ kind: "stale" }, ["Philippe Garnier", "Nadia Benali"])).toEqual(["Inès"]);
  });

  it.each([
    ["ines", ["Inès"]],
    ["aubert", ["Léa"]],
    ["ecrire avec", ["Adam", "Inès", "Léa"]],
    ["finance petit", ["Léa"]],
    ["legal", ["Léa"]],
    ["nobody", []],
  ])("finds %j", (search, expected) => expect(mentors({ search })).toEqual(expected));

  it("leaves the list it was given as it is", () => {
    mentors({ order: "weakest" });
    expect(proposals.map((each) => each.score)).toEqual([600_000, 700_000, 500_000]);
  });
});

describe("rankProposals", () => {
  it("gives equal totals one place, and none to what was set aside", () => {
    const tied = [...proposals, proposal("Noé Roy", "Zoé Faure", 700_000), proposal("Luc Bo", "Ana Li", 1)];
    expect([...rankProposals(tied)]).toEqual([
      ["Adam Zola-Nadia Benali", 1],
      ["Noé Roy-Zoé Faure", 1],
      ["Inès Moreau-Philippe Garnier", 3],
      ["Luc Bo-Ana Li", 4],
    ]);
  });
});

describe("placesIn", () => {
  it("names each department once, in the order of the alphabet", () => {
    expect(placesIn(proposals, "department", "fr")).toEqual(["Finance", "Legal", "Operations", "Sales"]);
    expect(placesIn(proposals, "site", "fr")).toEqual([]);
  });
});
