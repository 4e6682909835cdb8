import { render, screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { useState } from "react";
import { describe, expect, it, vi } from "vitest";
import { ComboBox } from "./ComboBox";
import { Slider } from "./Slider";
import { TextArea } from "./TextField";

const anchors = ["Have not tried", "Get there when guided", "Simple cases alone"].map((label, value) => ({
  value,
  label,
}));

function Level() {
  const [value, setValue] = useState(1);
  return <Slider label="Spreadsheets" anchors={anchors} value={value} onChange={setValue} />;
}

function Search({ onSelect }: { onSelect: (id: string) => void }) {
  const [text, setText] = useState("");
  return (
    <ComboBox
      label="Skill"
      inputValue={text}
      onInputChange={setText}
      options={[{ id: "ai", label: "Writing with AI" }]}
      onSelect={(id) => {
        onSelect(id);
        setText("");
      }}
    />
  );
}

describe("fields", () => {
  it("announces help and error with the field, and says who can read it", () => {
    render(
      <TextArea
        label="Note"
        description="Two lines are plenty."
        error="Please write something."
        whoCanRead="You and your partner."
        value=""
        onChange={vi.fn()}
      />,
    );
    const field = screen.getByRole("textbox", { name: "Note" });
    expect(field).toBeInvalid();
    expect(field).toHaveAccessibleDescription("Two lines are plenty. Please write something.");
    expect(screen.getByText("You and your partner.")).toBeVisible();
  });

  it("reads a slider as words, not as a number", async () => {
    render(<Level />);
    const slider = screen.getByRole("slider", { name: "Spreadsheets" });
    expect(slider).toHaveAttribute("aria-valuetext", "Get there when guided");
    slider.focus();
    await userEvent.keyboard("{ArrowRight}");
    expect(slider).toHaveAttribute("aria-valuetext", "Simple cases alone");
  });

  it("hands over the chosen result of a search, and can be cleared for the next one", async () => {
    const onSelect = vi.fn();
    render(<Search onSelect={onSelect} />);
    const input = screen.getByRole("combobox", { name: "Skill" });
    await userEvent.type(input, "wri");
    await userEvent.keyboard("{ArrowDown}{Enter}");
    expect(onSelect).toHaveBeenCalledExactlyOnceWith("ai");
    expect(input).toHaveValue("");
    expect(screen.queryByRole("listbox")).not.toBeInTheDocument();
  });
});
