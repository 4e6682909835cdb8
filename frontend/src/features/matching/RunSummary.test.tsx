import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import type { ReactElement } from "react";
import { afterEach, describe, expect, it } from "vitest";
import { chooseLanguage } from "@/i18n";
import type { MatchRunDetail } from "./queries";
import { RunProgress } from "./RunProgress";
import { RunSummary } from "./RunSummary";

const run: MatchRunDetail = {
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
  decisions: { pending: 9, approved: 2, rejected: 1, by_hand: 0 },
  stale_people: [],
};

function show(element: ReactElement) {
  render(<QueryClientProvider client={new QueryClient()}>{element}</QueryClientProvider>);
}

describe("RunSummary", () => {
  afterEach(() => chooseLanguage("en"));

  it("says that no other plan is better when the bound is reached", () => {
    show(<RunSummary run={run} policy={{ objective: "fairest" }} />);
    expect(screen.getByRole("status")).toHaveTextContent(
      "12 couples suggested among 24 people who are ready",
    );
    expect(screen.getByText(/No other set of couples can do better: this is proven\./)).toBeVisible();
    expect(screen.getByText(/lifts the weakest/)).toBeVisible();
  });

  it("says by how much at most another plan could be better", () => {
    show(<RunSummary run={{ ...run, gap: 200_000, upper_bound: 8_200_000 }} policy={{}} />);
    expect(screen.getByText(/do better by 2\.5% at most/)).toBeVisible();
    expect(screen.queryByText(/proven/)).not.toBeInTheDocument();
  });

  it("counts what was decided, and is silent about what was not", () => {
    show(<RunSummary run={run} policy={{}} />);
    expect(screen.getByText(/^9 to decide · 2 approved · 1 set aside$/)).toBeVisible();
  });

  it("promises nothing about couples made by hand", () => {
    show(<RunSummary run={{ ...run, mode: "manual", pairs: 0 }} policy={{}} />);
    expect(screen.getByRole("status")).toHaveTextContent("11 couples made by hand");
    expect(screen.queryByText(/proven|at most/)).not.toBeInTheDocument();
  });

  it("tells the note of a result that surprises", () => {
    const note = { code: "all_pinned", en: "Every couple here was pinned.", fr: "Tout est imposé." };
    show(<RunSummary run={{ ...run, note }} policy={{}} />);
    expect(screen.getByText("Every couple here was pinned.")).toBeVisible();
  });

  it("says in French what failed and what to do", async () => {
    await chooseLanguage("fr");
    show(<RunSummary run={{ ...run, status: "failed" }} policy={{}} />);
    expect(screen.getByRole("alert")).toHaveTextContent(/Ce calcul a échoué.*Relancez/);
  });
});

describe("RunProgress", () => {
  it.each([
    ["waiting", "Waiting its turn…"],
    ["reading", "Reading who is ready…"],
    ["explaining", "Writing the reasons…"],
    ["a phase of tomorrow", "Comparing every possible couple…"],
  ])("follows a run that is %s", (phase, words) => {
    show(<RunProgress run={{ ...run, status: "running", phase, steps_done: 0, steps: 0 }} />);
    expect(screen.getByRole("status")).toHaveTextContent(words);
    expect(screen.getByRole("button", { name: "Cancel this run" })).toBeVisible();
  });

  it("says how far it is", () => {
    const halfway = { ...run, status: "running" as const, phase: "saving", steps_done: 500, steps: 1000 };
    show(<RunProgress run={halfway} />);
    expect(screen.getByRole("progressbar")).toHaveAttribute("aria-valuenow", "94");
    expect(screen.getByText("500 of 1,000")).toBeVisible();
  });
});
