import { render, screen, waitFor } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { useState } from "react";
import { describe, expect, it } from "vitest";
import { Button } from "./Button";
import { Form } from "./Form";
import { TextField } from "./TextField";

function Example({ problem }: { problem?: unknown }) {
  const [name, setName] = useState("Sara");
  const [town, setTown] = useState("");
  const [isChecked, setIsChecked] = useState(false);
  return (
    <Form onSubmit={() => setIsChecked(true)} problem={problem}>
      <TextField label="Name" value={name} onChange={setName} error={problem ? "Taken." : null} />
      <TextField
        label="Town"
        value={town}
        onChange={setTown}
        error={isChecked && !town ? "Missing." : null}
      />
      <Button type="submit">Save</Button>
    </Form>
  );
}

describe("Form", () => {
  it("takes the person to the first field that needs them", async () => {
    render(<Example />);
    await userEvent.click(screen.getByRole("button", { name: "Save" }));
    await waitFor(() => expect(screen.getByRole("textbox", { name: "Town" })).toHaveFocus());
  });

  it("does so again when the server refuses later", () => {
    const { rerender } = render(<Example />);
    rerender(<Example problem={new Error("409")} />);
    expect(screen.getByRole("textbox", { name: "Name" })).toHaveFocus();
  });
});
