import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { MappingCard } from "./MappingCard";
import type { DirectoryImport } from "./queries";

const run: DirectoryImport = {
  id: "i",
  created_at: "2026-11-22T10:00:00Z",
  source: "csv",
  file_name: "people.csv",
  status: "previewed",
  applied_at: null,
  counts: { rows: 1, created: 1, changed: 0, unchanged: 0, refused: 0, leaving: 0 },
  mapping: { "Work Email": "email" },
  dropped_columns: [{ column: "Salary", en: "Pay stays out.", fr: "La rémunération reste hors." }],
  notes: [],
  rows: [],
  total: 0,
  done: 0,
};

function show(change: Partial<Parameters<typeof MappingCard>[0]> = {}) {
  const onChange = vi.fn();
  render(
    <MappingCard
      header={["Work Email", "Phone", "Salary"]}
      run={run}
      chosen={{}}
      onChange={onChange}
      isChanged={false}
      isRecalled={false}
      isBusy={false}
      onPreview={() => undefined}
      {...change}
    />,
  );
  return onChange;
}

describe("MappingCard", () => {
  it("shows what each column was recognised as", () => {
    show();
    expect(screen.getByLabelText("Work Email")).toHaveDisplayValue("Work e-mail");
    expect(screen.getByLabelText("Phone")).toHaveDisplayValue("Leave this column out");
  });

  it("gives no choice for a forbidden column, and says why", () => {
    show();
    expect(screen.getByText("Pay stays out.", { exact: false })).toBeInTheDocument();
    expect(screen.queryByLabelText("Salary")).not.toBeInTheDocument();
  });

  it("hands over the column that was changed", async () => {
    const onChange = show();
    await userEvent.selectOptions(screen.getByLabelText("Phone"), "Site");
    expect(onChange).toHaveBeenCalledWith({ Phone: "site" });
  });

  it("offers every column when the file was refused, and previews again once something changed", () => {
    show({ run: undefined, isChanged: true, chosen: { Phone: "email" } });
    expect(screen.getByLabelText("Salary")).toHaveDisplayValue("As recognised");
    expect(screen.getByLabelText("Phone")).toHaveDisplayValue("Work e-mail");
    expect(screen.getByRole("button", { name: "Preview again" })).not.toHaveAttribute("aria-disabled");
  });
});
