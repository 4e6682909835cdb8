import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { signIn } from "@/auth/session";
import { MergeDialog } from "./MergeDialog";
import type { Account, Merger } from "./queries";

const account = (id: string, given: string, status: Account["status"] = "active"): Account => ({
  id,
  email: `${given.toLowerCase()}@example.com`,
  given_name: given,
  family_name: "Lee",
  department: null,
  job_title: null,
  status,
  roles: ["member"],
  version: 3,
});

const merger: Merger = {
  user_id: "gone",
  into: "kept",
  pairings_moved: 2,
  pairings_ended: 0,
  pairings_waiting: 1,
  sessions_cancelled: 0,
  places_moved: 0,
  places_dropped: 0,
  programmes_coordinated: 0,
  skills_moved: 0,
  skills_dropped: 0,
  sign_ins_ended: 0,
  others_moved: 0,
  others_dropped: 0,
  external_id: "remembered",
  roles_left_behind: ["coordinator"],
};

const asked: Request[] = [];

beforeEach(async () => {
  asked.length = 0;
  vi.stubGlobal("fetch", async (request: Request) => {
    asked.push(request);
    const people = [account("gone", "Ann"), account("kept", "Anna"), account("old", "Anne", "left")];
    const session = { access_token: "t", user: { id: "me", roles: ["admin"], time_zone: "Europe/Paris" } };
    const isSigningIn = request.url.endsWith("/auth/login");
    const list = { items: people, next_cursor: null };
    const body = isSigningIn ? session : request.url.includes("/merger") ? merger : list;
    return new Response(JSON.stringify(body), { headers: { "Content-Type": "application/json" } });
  });
  await signIn({ email: "admin@example.com", password: "a password" });
  asked.length = 0;
});

function show() {
  const onClose = vi.fn();
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <MergeDialog account={account("gone", "Ann")} onClose={onClose} />
    </QueryClientProvider>,
  );
  return onClose;
}

describe("MergeDialog", () => {
  it("is done by keyboard alone: find the other account, read what will happen, say yes", async () => {
    const user = userEvent.setup();
    const onClose = show();
    screen.getByRole("searchbox").focus();
    await user.keyboard("Ann");
    // Neither the account itself nor a closed one can stay.
    expect(await screen.findByRole("button", { name: /Anna Lee/ })).toBeInTheDocument();
    expect(screen.getAllByRole("listitem")).toHaveLength(1);
    await user.keyboard("{Tab}{Enter}");
    expect(await screen.findByText("Pairings that go on there, or stay as history")).toBeInTheDocument();
    expect(screen.queryByText("Pairings that end")).not.toBeInTheDocument();
    expect(screen.getByText(/Not carried over: Coordinator/)).toBeInTheDocument();
    await user.click(screen.getByRole("button", { name: "Merge for good" }));
    await vi.waitFor(() => expect(onClose).toHaveBeenCalled());
    const sent = asked.find((each) => each.method === "POST");
    expect(sent?.url).toContain("/users/gone/merger");
    expect(sent?.headers.get("If-Match")).toBe('"3"');
    expect(await sent?.json()).toEqual({ into: "kept" });
  });

  it("does nothing before another account was chosen", async () => {
    show();
    await userEvent.click(screen.getByRole("button", { name: /Merge for good/ }));
    expect(asked.filter((each) => each.method === "POST")).toEqual([]);
  });
});
