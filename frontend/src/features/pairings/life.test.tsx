import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactElement } from "react";
import { describe, expect, it, vi } from "vitest";
import { charterOf, pairingOf, skill, trackOf } from "@/testing/pairing";
import { BeginCard } from "./BeginCard";
import { CharterDifferences } from "./CharterDifferences";
import { fieldsOf } from "./charterDraft";
import { ExchangeGate } from "./NextCards";
import { PairingMoves } from "./PairingMoves";
import { TracksCard } from "./TracksCard";
import { WhatNextCard } from "./WhatNextCard";

function show(element: ReactElement) {
  render(<QueryClientProvider client={new QueryClient()}>{element}</QueryClientProvider>);
}

const nothing = () => undefined;

describe("the exchange gate", () => {
  it("names the arrow that is empty, what it holds up, and fills it", async () => {
    const add = vi.fn();
    show(<ExchangeGate pairing={pairingOf({ tracks: [trackOf()] })} bothWays onAdd={add} />);
    expect(screen.getByText("Nothing yet that you teach Inès.")).toBeVisible();
    expect(screen.queryByText(/that Inès teaches you/)).not.toBeInTheDocument();
    expect(screen.getByText(/From your third session on/)).toBeVisible();
    await userEvent.click(screen.getByRole("button", { name: "Add a skill you teach Inès" }));
    expect(add).toHaveBeenCalledWith("learner_teaches");
  });

  it("asks nothing that the programme does not ask", () => {
    show(<ExchangeGate pairing={pairingOf({ tracks: [trackOf()] })} bothWays={false} onAdd={nothing} />);
    expect(screen.queryByText(/third session/)).not.toBeInTheDocument();
    expect(screen.getByText(/does not ask for it/)).toBeVisible();
  });

  it("is silent once both arrows carry something", () => {
    const tracks = [trackOf(), trackOf({ id: "u", direction: "learner_teaches" })];
    show(<ExchangeGate pairing={pairingOf({ tracks })} bothWays onAdd={nothing} />);
    expect(screen.queryByRole("region")).not.toBeInTheDocument();
  });
});

describe("what comes next", () => {
  it("shows one's own choice and nothing of the other's", () => {
    show(<WhatNextCard pairing={pairingOf({ status: "completed", my_next: "swap" })} />);
    expect(screen.getByText("You would like: To swap sides")).toBeVisible();
    expect(screen.getByText(/Inès does not see this/)).toBeVisible();
  });

  it("says so when both chose the same", () => {
    show(<WhatNextCard pairing={pairingOf({ status: "completed", my_next: "stop", next_agreed: "stop" })} />);
    expect(screen.getByText("Inès would like the same. It is agreed.")).toBeVisible();
  });

  it("leads to the new pairing, with the sides exchanged", () => {
    const next = { status: "completed", next_agreed: "swap", next_pairing_id: "q" } as const;
    show(<WhatNextCard pairing={pairingOf(next)} />);
    expect(screen.getByText(/with the sides exchanged/)).toBeVisible();
    expect(screen.getByRole("link", { name: "Open the new pairing" })).toHaveAttribute("href", "/pairings/q");
  });

  it("asks, tells who would teach whom, and waits for a choice", () => {
    show(<WhatNextCard pairing={pairingOf({ status: "completed" })} />);
    expect(screen.getAllByRole("radio")).toHaveLength(4);
    expect(
      screen.getByText("A new pairing in which Philippe is the mentor and Inès the learner."),
    ).toBeVisible();
    expect(screen.getByRole("button", { name: "Say so" })).toHaveAttribute("aria-disabled", "true");
  });
});

describe("the moves of a pairing", () => {
  it("are those the server allows", () => {
    show(<PairingMoves pairing={pairingOf({ status: "conflict", can: ["end"] })} />);
    expect(screen.getAllByRole("button").map(({ textContent }) => textContent)).toEqual(["End this pairing"]);
  });

  it("leave with one question, no reason, and silence about why", async () => {
    show(<PairingMoves pairing={pairingOf()} />);
    await userEvent.click(screen.getByRole("button", { name: "End this pairing" }));
    expect(screen.getByRole("alertdialog")).toHaveTextContent(/told that the pairing ended, never why/);
    expect(screen.queryByRole("textbox")).not.toBeInTheDocument();
  });
});

it("tells which of the three conditions is met before a pairing is under way", () => {
  show(
    <BeginCard pairing={pairingOf({ status: "accepted", tracks: [trackOf()] })} isSessionConfirmed={false} />,
  );
  expect(screen.getAllByText("Done:")).toHaveLength(1);
  expect(screen.getAllByText("To do:")).toHaveLength(2);
});

it("shows where a skill stands to the one who learns it and to the one who shows it", () => {
  const tracks = [trackOf({ latest: 3, latest_seen: 5 })];
  show(
    <TracksCard
      pairing={pairingOf({ tracks, status: "completed" })}
      skillPicker={() => null}
      adding={null}
      onAdd={nothing}
    />,
  );
  const said = Object.fromEntries(
    screen
      .getAllByRole("term")
      .map((term, index) => [term.textContent, screen.getAllByRole("definition")[index]?.textContent]),
  );
  expect(said["Now, to you"]).toBe("I handle usual cases, with some hesitation");
  expect(said["Now, to Inès"]).not.toBe(said["Now, to you"]);
  // Over: it stays readable, and nothing can be pressed.
  expect(screen.queryByRole("button")).not.toBeInTheDocument();
});

it("lays two charters side by side, where they differ", () => {
  const before = charterOf({ tracks: [{ ...skill("ai"), direction: "mentor_teaches" }] });
  const after = charterOf({ place: "Room 12", version: 2 });
  show(
    <CharterDifferences
      pairing={pairingOf({ charter: after })}
      one={fieldsOf(before)}
      other={fieldsOf(after)}
      oneIs="Before:"
      otherIs="After:"
      earlier={before.tracks}
    />,
  );
  expect(screen.getByText("Before: ai en (shown by Inès)")).toBeVisible();
  expect(screen.getByText("After: Room 12")).toBeVisible();
  expect(screen.queryByText(/Monthly/)).not.toBeInTheDocument();
});
