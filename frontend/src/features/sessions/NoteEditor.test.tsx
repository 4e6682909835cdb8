import { QueryClient, QueryClientProvider, useQuery } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { signIn } from "@/auth/session";
import { NoteEditor } from "./NoteEditor";
import { notesQuery } from "./notebookQueries";
import { MOST_CHARACTERS } from "./noteDraft";

type Saved = { audience: "pair"; body: string; version: number };

/** The server's side of one shared note: versions count, and a write from an old one is refused with 412. */
const server = { note: { audience: "pair", body: "", version: 0 } as Saved, writes: 0 };

function answer(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });
}

async function serve(request: Request): Promise<Response> {
  const { note } = server;
  if (request.url.endsWith("/auth/login")) {
    return answer({ access_token: "t", user: { id: "me", roles: ["member"], time_zone: "Europe/Paris" } });
  }
  if (request.method === "GET") {
    return answer({ private: null, pair: note.version === 0 ? null : note });
  }
  server.writes += 1;
  if (request.headers.get("If-Match") !== `"${note.version}"`) {
    return answer({ status: 412, code: "version_stale", detail: "Changed meanwhile." }, 412);
  }
  const { body } = (await request.json()) as { body: string };
  server.note = { audience: "pair", body, version: note.version + 1 };
  return answer(server.note);
}

function Shown() {
  const notes = useQuery(notesQuery("s"));
  return notes.data ? (
    <NoteEditor sessionId="s" audience="pair" note={notes.data.pair} partnerName="Inès" isResting={false} />
  ) : null;
}

function show() {
  const client = new QueryClient();
  return render(
    <QueryClientProvider client={client}>
      <Shown />
    </QueryClientProvider>,
  );
}

const field = () => screen.findByLabelText(/^Shared note/);
const save = () => userEvent.click(screen.getByRole("button", { name: /^Save the note/ }));

describe("a note of a session", () => {
  beforeEach(async () => {
    server.note = { audience: "pair", body: "", version: 0 };
    server.writes = 0;
    vi.stubGlobal("fetch", serve);
    await signIn({ email: "sara@example.com", password: "a password" });
    localStorage.clear();
  });
  afterEach(() => vi.unstubAllGlobals());

  it("keeps what is typed through a reload, and lets it go once it is saved", async () => {
    const first = show();
    await userEvent.type(await field(), "Two prompts");
    first.unmount();
    show();
    expect(await field()).toHaveValue("Two prompts");
    await save();
    expect(await screen.findByText("Saved.")).toBeVisible();
    expect(server.note).toMatchObject({ body: "Two prompts", version: 1 });
    expect(localStorage.length).toBe(0);
  });

  it("shows both texts when the partner wrote meanwhile, and saves the one that is chosen", async () => {
    show();
    await userEvent.type(await field(), "Mine");
    server.note = { audience: "pair", body: "From Inès", version: 1 };
    await save();
    expect(await screen.findByText("This text changed while you were writing")).toBeVisible();
    expect(screen.getByText("From Inès")).toBeVisible();
    expect(await field()).toHaveValue("Mine");
    expect(server.note.body).toBe("From Inès");
    await userEvent.click(screen.getByRole("button", { name: "Keep my text" }));
    await save();
    expect(await screen.findByText("Saved.")).toBeVisible();
    expect(server.note).toMatchObject({ body: "Mine", version: 2 });
  });

  it("says that a text of a megabyte is too long, keeps it, and sends nothing", async () => {
    const long = "x".repeat(1_000_000);
    localStorage.setItem("viceversa.draft.note.s.pair.me", JSON.stringify({ base: 0, body: long }));
    show();
    expect(await field()).toHaveValue(long);
    expect(
      screen.getByText(
        `This note has 1000000 characters, 980000 too many: ${MOST_CHARACTERS} fit. Nothing is lost.`,
      ),
    ).toBeVisible();
    await save();
    expect(server.writes).toBe(0);
    expect(await field()).toHaveValue(long);
  });
});
