import { render, screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { Tabs } from "./Tabs";

const items = [
  { id: "couples", label: "Couples", content: <button type="button">Approve</button> },
  { id: "why", label: "Why not…?", content: "Every rule answers" },
  { id: "runs", label: "Runs", content: "The last fifty" },
] as const;

const chosen = () => screen.getByRole("tab", { selected: true }).textContent;

describe("Tabs", () => {
  it("shows the first panel, named by its tab", () => {
    render(<Tabs label="Matching" items={items} />);
    expect(screen.getByRole("tablist", { name: "Matching" })).toBeVisible();
    expect(screen.getByRole("tabpanel", { name: "Couples" })).toHaveTextContent("Approve");
    expect(screen.queryByText("The last fifty")).not.toBeInTheDocument();
  });

  it.each([
    ["{ArrowRight}", "Why not…?"],
    ["{ArrowRight}{ArrowRight}{ArrowRight}", "Couples"],
    ["{ArrowLeft}", "Runs"],
    ["{End}", "Runs"],
    ["{End}{Home}", "Couples"],
  ])("moves with %s to %s, and the focus with it", async (pressed, expected) => {
    render(<Tabs label="Matching" items={items} />);
    await userEvent.tab();
    await userEvent.keyboard(pressed);
    expect(chosen()).toBe(expected);
    expect(screen.getByRole("tab", { name: expected })).toHaveFocus();
  });

  it("is one stop on the way into the panel", async () => {
    render(<Tabs label="Matching" items={items} />);
    await userEvent.tab();
    await userEvent.tab();
    expect(screen.getByRole("button", { name: "Approve" })).toHaveFocus();
  });

  it("leaves the choice to whoever holds it", async () => {
    const onSelect = vi.fn();
    render(<Tabs label="Matching" items={items} selected="runs" onSelect={onSelect} />);
    await userEvent.click(screen.getByRole("tab", { name: "Couples" }));
    expect(onSelect).toHaveBeenCalledWith("couples");
    expect(chosen()).toBe("Runs");
  });
});
