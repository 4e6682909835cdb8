import { render, screen } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { chooseLanguage } from "@/i18n";
import { ButtonLink } from "./Link";
import { TwoArrows } from "./TwoArrows";

const couple = {
  mentor: { name: "Sara Khelifi" },
  learner: { name: "Marc Dubois" },
  mentorTeaches: ["Writing with AI", "Automating a task"],
  learnerTeaches: ["Negotiating"],
};

describe("TwoArrows", () => {
  afterEach(() => chooseLanguage("en"));

  it("tells the whole picture in words", () => {
    render(<TwoArrows {...couple} />);
    expect(screen.getByRole("figure")).toHaveAccessibleName(
      "Sara teaches Marc: Writing with AI and Automating a task. Marc teaches Sara: Negotiating.",
    );
  });

  it.each([
    ["mentor", "You teach Marc: Writing with AI and Automating a task. Marc teaches you: Negotiating."],
    ["learner", "Sara teaches you: Writing with AI and Automating a task. You teach Sara: Negotiating."],
  ] as const)("speaks to the %s as you", (reader, sentence) => {
    render(<TwoArrows {...couple} reader={reader} />);
    expect(screen.getByRole("figure")).toHaveAccessibleName(sentence);
    expect(screen.getByText("You")).toBeInTheDocument();
  });

  it("shows an empty arrow, asks what could fill it and offers the way", () => {
    render(
      <TwoArrows
        {...couple}
        learnerTeaches={[]}
        learnerInvitation={<ButtonLink href="/pairings/1/tracks">Add a topic</ButtonLink>}
      />,
    );
    expect(screen.getByRole("figure")).toHaveAccessibleName(/Marc teaches Sara nothing yet\.$/);
    expect(screen.getByText("What could Marc show Sara?")).toBeVisible();
    expect(screen.getByRole("link", { name: "Add a topic" })).toHaveAttribute("href", "/pairings/1/tracks");
  });

  it("speaks French", async () => {
    await chooseLanguage("fr");
    render(<TwoArrows {...couple} learnerTeaches={[]} reader="mentor" />);
    expect(screen.getByRole("figure")).toHaveAccessibleName(
      "Vous transmettez à Marc\u00a0: Writing with AI et Automating a task. Marc ne vous transmet encore rien.",
    );
  });
});
