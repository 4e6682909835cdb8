import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { PreferenceRow } from "./PreferenceRow";
import type { NoticePreference } from "./queries";

const session: NoticePreference = {
  kind: "session",
  title: "News about a session",
  severity: "time_critical",
  fixed: false,
  in_app: true,
  mailing: "now",
};

function show(preference: NoticePreference) {
  const onChange = vi.fn();
  render(<PreferenceRow preference={preference} onChange={onChange} />);
  return onChange;
}

describe("PreferenceRow", () => {
  it("is chosen with the arrow keys, and leaves the bell as it is", async () => {
    const onChange = show(session);
    await userEvent.tab();
    expect(screen.getByRole("radio", { name: "At once" })).toHaveFocus();
    await userEvent.keyboard("{ArrowRight}");
    expect(onChange).toHaveBeenCalledWith({ in_app: true, mailing: "digest" });
    await userEvent.click(screen.getByRole("checkbox", { name: /bell: News about a session/ }));
    expect(onChange).toHaveBeenLastCalledWith({ in_app: false, mailing: "now" });
  });

  it("warns of a kind that would reach nobody", () => {
    show({ ...session, in_app: false, mailing: "none" });
    expect(screen.getByText("You will not be told of this at all.")).toBeVisible();
  });

  it("offers no summary and no bell for invitations", () => {
    show({ ...session, kind: "calendar", in_app: false });
    expect(screen.getAllByRole("radio").map((each) => (each as HTMLInputElement).value)).toEqual([
      "now",
      "none",
    ]);
    expect(screen.queryByRole("checkbox")).toBeNull();
  });

  it("offers nothing where nothing can be changed", () => {
    show({ ...session, kind: "account_security", fixed: true });
    expect(screen.queryByRole("radio")).toBeNull();
    expect(screen.getByText(/protects your account/)).toBeVisible();
  });
});
