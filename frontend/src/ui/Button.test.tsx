import { render, screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { Button } from "./Button";

describe("Button", () => {
  it("stays reachable when it cannot be used, and says why", async () => {
    const onPress = vi.fn();
    render(
      <Button onPress={onPress} disabledReason="Marc’s signature is missing.">
        Confirm
      </Button>,
    );
    const button = screen.getByRole("button", { name: "Confirm" });
    expect(button).toHaveAttribute("aria-disabled", "true");
    expect(button).toHaveAccessibleDescription("Marc’s signature is missing.");
    await userEvent.tab();
    expect(button).toHaveFocus();
    await userEvent.keyboard("{Enter}");
    await userEvent.click(button);
    expect(onPress).not.toHaveBeenCalled();
  });

  it("does not submit the form while it cannot be used", async () => {
    const onSubmit = vi.fn((event: { preventDefault: () => void }) => event.preventDefault());
    const form = (reason: string | null) => (
      <form onSubmit={onSubmit}>
        <Button type="submit" disabledReason={reason}>
          Send
        </Button>
      </form>
    );
    const { rerender } = render(form("Not yet."));
    await userEvent.click(screen.getByRole("button"));
    expect(onSubmit).not.toHaveBeenCalled();
    rerender(form(null));
    await userEvent.click(screen.getByRole("button"));
    expect(onSubmit).toHaveBeenCalledOnce();
  });

  it("ignores presses while busy", async () => {
    const onPress = vi.fn();
    const { rerender } = render(<Button onPress={onPress}>Save</Button>);
    await userEvent.click(screen.getByRole("button"));
    rerender(
      <Button onPress={onPress} isBusy>
        Save
      </Button>,
    );
    await userEvent.click(screen.getByRole("button"));
    expect(onPress).toHaveBeenCalledOnce();
    const busy = await screen.findByRole("button", { name: /^Save.*In progress$/ });
    expect(busy).toHaveFocus();
    expect(busy).toHaveAttribute("aria-disabled", "true");
  });

  it("does not submit the form twice", async () => {
    const onSubmit = vi.fn((event: { preventDefault: () => void }) => event.preventDefault());
    render(
      <form onSubmit={onSubmit}>
        <Button type="submit" isBusy>
          Send
        </Button>
      </form>,
    );
    await userEvent.click(screen.getByRole("button"));
    expect(onSubmit).not.toHaveBeenCalled();
  });
});
