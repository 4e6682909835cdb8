import { describe, expect, it } from "vitest";
import { type Filter, type Order, viewProposals } from "./proposalView";
import type { Proposal } from "./queries";

const person = (name: string) => {
  const [given_name = "", family_name = ""] = name.split(" ");
  return { user_id: name, given_name, family_name, job_title: "Analyst", department: "Finance", site: null };
};

function proposal(mentor: string, learner: string, score: number, more: Partial<Proposal> = {}): Proposal {
  return {
    id: `${mentor}-${learner}`,
    mentor: person(mentor),
    learner: person(learner),
    score,
    factors: {},
    mentor_teaches: [{ skill_id: "s", title_en: "Writing with AI", title_fr: "Écrire avec l’IA" }],
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
  proposal("Léa Petit", "Karin Aubert", 500_000),
];

function mentors(change: { search?: string; filter?: Filter; order?: Order }) {
  const view = viewProposals(proposals, {
    search: "",
    filter: "all",
    order: "best",
    language: "fr",
    ...change,
  });
  return view.map((each) => each.mentor.given_name);
}

describe("viewProposals", () => {
  it.each([
    ["best", ["Adam", "Inès", "Léa"]],
    ["weakest", ["Léa", "Inès", "Adam"]],
    ["mentor", ["Inès", "Léa", "Adam"]],
    ["learner", ["Léa", "Adam", "Inès"]],
  ] as const)("orders by %s", (order, expected) => expect(mentors({ order })).toEqual(expected));

  it.each([
    ["pending", ["Inès", "Léa"]],
    ["approved", ["Adam"]],
    ["pinned", ["Inès"]],
  ] as const)("keeps the %s ones", (filter, expected) => expect(mentors({ filter })).toEqual(expected));

  it.each([
    ["ines", ["Inès"]],
    ["aubert", ["Léa"]],
    ["ecrire avec", ["Adam", "Inès", "Léa"]],
    ["finance petit", ["Léa"]],
    ["nobody", []],
  ])("finds %j", (search, expected) => expect(mentors({ search })).toEqual(expected));

  it("leaves the list it was given as it is", () => {
    mentors({ order: "weakest" });
    expect(proposals.map((each) => each.score)).toEqual([600_000, 700_000, 500_000]);
  });
});
