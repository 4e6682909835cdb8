import { render, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { FigureText, FigureTile } from "./CoordinatorFigures";

const hidden = { value: null, n: null, hidden: "too_few" } as const;

describe("a figure", () => {
  it("says that it is too few to show, and nothing else", () => {
    render(<FigureTile label="Matched" figure={{ ...hidden, n: 3 }} isShare />);
    expect(screen.getByRole("definition")).toHaveTextContent(/^too few to show$/);
  });

  it("comes with what it is out of", () => {
    render(<FigureTile label="Matched" figure={{ value: 40, n: 25, hidden: null }} isShare />);
    expect(screen.getByRole("definition")).toHaveTextContent(/^40%out of 25 people$/);
  });

  it("shows zero as zero", () => {
    render(<FigureText figure={{ value: 0, n: null, hidden: null }} />);
    expect(screen.getByText("0")).toBeVisible();
  });
});
