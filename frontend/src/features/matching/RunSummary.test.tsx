import { render, screen } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { chooseLanguage } from "@/i18n";
import type { MatchRun } from "./queries";
import { RunSummary } from "./RunSummary";

const run: MatchRun = {
  id: "r",
  programme_id: "p",
  status: "done",
  mode: "optimiser",
  phase: "over",
  steps_done: 12,
  steps: 12,
  note: null,
  refused_pins: [],
  seed: 1,
  engine: "exact",
  input_hash: "abc",
  people: 24,
  pairs: 12,
  total_score: 8_000_000,
  upper_bound: 8_000_000,
  gap: 0,
  created_at: "2026-11-22T10:00:00Z",
  started_at: null,
  finished_at: null,
};

describe("RunSummary", () => {
  afterEach(() => chooseLanguage("en"));

  it("says that no other plan is better when the bound is reached", () => {
    render(<RunSummary run={run} policy={{ objective: "fairest" }} />);
    expect(screen.getByRole("status")).toHaveTextContent("12 couples suggestedamong 24 people who are ready");
    expect(screen.getByText(/No other plan is better\./)).toBeVisible();
    expect(screen.getByText(/lifts the weakest/)).toBeVisible();
  });

  it("says by how much at most another plan could be better", () => {
    render(<RunSummary run={{ ...run, gap: 200_000, upper_bound: 8_200_000 }} policy={{}} />);
    expect(screen.getByText(/better, by 2\.5% at most/)).toBeVisible();
    expect(screen.queryByText(/No other plan/)).not.toBeInTheDocument();
  });

  it.each([
    ["queued", "Waiting its turn…"],
    ["running", "Comparing every possible couple…"],
  ] as const)("follows a run that is %s", (status, words) => {
    render(<RunSummary run={{ ...run, status }} policy={{}} />);
    expect(screen.getByRole("status")).toHaveTextContent(words);
  });

  it("says in French what failed and what to do", async () => {
    await chooseLanguage("fr");
    render(<RunSummary run={{ ...run, status: "failed" }} policy={{}} />);
    expect(screen.getByRole("alert")).toHaveTextContent(/Ce calcul a échoué.*Relancez/);
  });
});
