import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen, within } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { chooseLanguage } from "@/i18n";
import { ProposalAlternatives } from "./ProposalAlternatives";
import { alternativesQuery, type Proposal, type Standing } from "./queries";

const person = (id: string, given_name: string) => ({
  user_id: id,
  given_name,
  family_name: "Roy",
  job_title: "Analyst",
  department: "Finance",
  site: "Lyon",
});
const proposal = { id: "p", mentor: person("m", "Mia"), learner: person("l", "Leo") } as Proposal;
const alone: Standing = { rank: 1, feasible: 1, alternatives: [] };
const among: Standing = {
  rank: 2,
  feasible: 12,
  alternatives: [
    {
      person: person("a", "Ada"),
      score: 720_000,
      pairs_lost: 1,
      cost: 0,
      why_not: {
        en: "Somebody else would be left without a partner.",
        fr: "Quelqu’un d’autre resterait sans binôme.",
      },
    },
  ],
};

function show(mentor: Standing | null, learner: Standing | null) {
  const client = new QueryClient();
  client.setQueryData(alternativesQuery("p").queryKey, { proposal_id: "p", mentor, learner });
  render(
    <QueryClientProvider client={client}>
      <ProposalAlternatives proposal={proposal} />
    </QueryClientProvider>,
  );
}

describe("ProposalAlternatives", () => {
  afterEach(() => chooseLanguage("en"));

  it("says how each stands for the other, and why not the best others", () => {
    show(alone, among);
    const ofMentor = screen.getByRole("region", { name: "Possible partners of Mia Roy" });
    expect(ofMentor).toHaveTextContent("Leo Roy is the only possible partner for Mia Roy.");
    expect(within(ofMentor).queryByRole("listitem")).not.toBeInTheDocument();
    const ofLearner = screen.getByRole("region", { name: "Possible partners of Leo Roy" });
    expect(ofLearner).toHaveTextContent("Mia Roy is number 2 of 12 possible partners for Leo Roy.");
    expect(within(ofLearner).getByRole("listitem")).toHaveTextContent(
      "Ada Roy Finance · Lyon · 72%Somebody else would be left without a partner.",
    );
  });

  it("says it in French", async () => {
    await chooseLanguage("fr");
    show({ ...among, rank: 1 }, among);
    expect(
      screen.getByText("Pour Mia Roy, Leo Roy vient en tête de 12 partenaires possibles."),
    ).toBeVisible();
    expect(screen.getAllByText("Quelqu’un d’autre resterait sans binôme.")).toHaveLength(2);
  });

  it("says who works it out where no run did", () => {
    show(null, null);
    expect(screen.getByText(/for the couples that it suggests itself/)).toBeVisible();
  });
});
