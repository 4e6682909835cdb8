import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, it } from "vitest";
import { TapScale } from "./TapScale";

const WORDS = ["Not at all", "A little", "Partly", "Mostly", "Completely"] as const;

function Question({ onTap }: { onTap: (value: number | null) => void }) {
  const [value, setValue] = useState<number | null>(null);
  return (
    <TapScale
      label="I learned something."
      words={WORDS}
      value={value}
      onChange={(tap) => {
        setValue(tap);
        onTap(tap);
      }}
    />
  );
}

it("takes an answer by tap or by key, says it in words, and takes it back", async () => {
  const taps: (number | null)[] = [];
  const person = userEvent.setup();
  render(<Question onTap={(tap) => taps.push(tap)} />);
  expect(screen.getByRole("radiogroup", { name: "I learned something." })).toBeInTheDocument();
  for (const radio of screen.getAllByRole("radio")) expect(radio).not.toBeChecked();

  await person.click(screen.getByRole("radio", { name: "Not at all" }));
  await person.keyboard("{ArrowRight}{ArrowRight}");
  expect(screen.getByRole("radio", { name: "Partly" })).toBeChecked();
  expect(screen.getByText("Partly")).toBeInTheDocument();

  await person.click(screen.getByRole("button", { name: "Take my answer back: I learned something." }));
  expect(screen.getByRole("radio", { name: "Partly" })).not.toBeChecked();
  expect(taps).toEqual([0, 1, 2, null]);
});
