import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { CoordinatorPeopleTable } from "./CoordinatorPeopleTable";
import type { CoordinatedEnrolment } from "./coordinatorQueries";

const applicant = {
  id: "e",
  given_name: "Mia",
  family_name: "Roy",
  job_title: "Analyst",
  department: "Finance",
  status: "applied",
  wish: "mentor",
  offers: 2,
  seeks: 1,
} as CoordinatedEnrolment;

function makeReady(inOrder: boolean) {
  render(
    <QueryClientProvider client={new QueryClient()}>
      <CoordinatorPeopleTable enrolments={[applicant]} inOrder={inOrder} />
    </QueryClientProvider>,
  );
  return screen.getByRole("button", { name: "Make ready – Mia Roy" });
}

describe("CoordinatorPeopleTable", () => {
  it("lets a coordinator choose where the coordination chooses", () => {
    expect(makeReady(false)).not.toHaveAttribute("aria-disabled");
  });

  it("says why nobody is moved by hand where places are given in order", () => {
    const button = makeReady(true);
    expect(button).toHaveAttribute("aria-disabled", "true");
    expect(button).toHaveAccessibleDescription("Places are given in order");
  });
});
