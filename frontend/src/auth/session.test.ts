import { beforeEach, describe, expect, it, vi } from "vitest";

const USER = {
  id: "1",
  given_name: "Sara",
  roles: ["member"],
  preferred_language: "en",
  time_zone: "Europe/Paris",
};

/** The server at the other end of the wire: it accepts one token, and hands out the next one on refresh. */
function startServer() {
  const seen: Request[] = [];
  const state = { accepted: "token-1", refreshStatus: 200, offline: false, status: 200 };
  const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status });
  vi.stubGlobal("fetch", async (request: Request) => {
    seen.push(request);
    if (state.offline) throw new TypeError("Failed to fetch");
    const path = new URL(request.url).pathname;
    if (path === "/api/v1/auth/login") return json({ access_token: "token-1", user: USER });
    if (path === "/api/v1/auth/logout") return new Response(null, { status: 204 });
    if (path === "/api/v1/auth/refresh") {
      await new Promise((resolve) => setTimeout(resolve, 5));
      if (state.refreshStatus !== 200) return json({ code: "not_signed_in" }, state.refreshStatus);
      state.accepted = "token-2";
      return json({ access_token: "token-2", user: USER });
    }
    const isAccepted = request.headers.get("Authorization") === `Bearer ${state.accepted}`;
    if (!isAccepted) return json({ code: "not_signed_in" }, 401);
    return state.status === 200
      ? new Response(null, { status: 204 })
      : json({ code: "forbidden" }, state.status);
  });
  const calls = (path: string) => seen.filter(({ url }) => url.endsWith(path));
  return { state, calls };
}

/** Each test gets its own copy of the modules, as each tab of a browser does. */
async function openTab() {
  vi.resetModules();
  const session = await import("./session");
  const { api } = await import("@/api/client");
  const endEverySession = () => api.POST("/auth/logout-everywhere");
  return { ...session, endEverySession };
}

const credentials = { email: "sara@example.org", password: "four quiet words here" };

const RealChannel = BroadcastChannel;

describe("session", () => {
  let server: ReturnType<typeof startServer>;
  beforeEach(() => {
    localStorage.clear();
    server = startServer();
    // Tabs of earlier tests must not answer; the last test brings the channel back.
    vi.stubGlobal("BroadcastChannel", undefined);
  });

  it("asks the server nothing on a first visit", async () => {
    const tab = await openTab();
    await tab.restoreSession();
    expect(tab.currentSession().status).toBe("signed_out");
    expect(server.calls("/auth/refresh")).toHaveLength(0);
  });

  it("signs in, and keeps the token out of storage", async () => {
    const tab = await openTab();
    await tab.signIn(credentials);
    expect(tab.currentSession()).toEqual({ status: "signed_in", user: USER });
    expect(JSON.stringify({ ...localStorage, ...sessionStorage })).not.toContain("token-1");
    expect(document.cookie).toBe("");
  });

  it("restores the session after a reload, with the header that a foreign page cannot send", async () => {
    await (await openTab()).signIn(credentials);
    const reloaded = await openTab();
    await reloaded.restoreSession();
    expect(reloaded.currentSession().status).toBe("signed_in");
    const [refresh] = server.calls("/auth/refresh");
    expect(refresh?.headers.get("X-VV-CSRF")).toBe("1");
    expect(refresh?.headers.get("Content-Type")).toBe("application/json");
  });

  it("renews an expired token once for ten calls, and repeats each with the same key", async () => {
    const tab = await openTab();
    await tab.signIn(credentials);
    server.state.accepted = "something newer";
    await Promise.all(Array.from({ length: 10 }, tab.endEverySession));
    expect(server.calls("/auth/refresh")).toHaveLength(1);
    const sent = server.calls("/auth/logout-everywhere");
    expect(sent).toHaveLength(20);
    expect(new Set(sent.map(({ headers }) => headers.get("Idempotency-Key"))).size).toBe(10);
  });

  it("gives up after one repeat and signs out when the server says the session is over", async () => {
    const tab = await openTab();
    await tab.signIn(credentials);
    server.state.accepted = "something newer";
    server.state.refreshStatus = 401;
    await expect(tab.endEverySession()).rejects.toMatchObject({ status: 401 });
    expect(server.calls("/auth/logout-everywhere")).toHaveLength(1);
    expect(tab.currentSession().status).toBe("signed_out");
  });

  it("stays signed in after a 403", async () => {
    const tab = await openTab();
    await tab.signIn(credentials);
    server.state.status = 403;
    await expect(tab.endEverySession()).rejects.toMatchObject({ status: 403, code: "forbidden" });
    expect(tab.currentSession().status).toBe("signed_in");
    expect(server.calls("/auth/refresh")).toHaveLength(0);
  });

  it("does not sign anybody out when the network is lost, and recovers on retry", async () => {
    await (await openTab()).signIn(credentials);
    server.state.offline = true;
    const reloaded = await openTab();
    await reloaded.restoreSession();
    expect(reloaded.currentSession()).toMatchObject({ status: "unreachable", error: { code: "network" } });
    server.state.offline = false;
    await reloaded.restoreSession();
    expect(reloaded.currentSession().status).toBe("signed_in");
  });

  it("forgets the session at once on sign-out, even offline", async () => {
    const tab = await openTab();
    await tab.signIn(credentials);
    server.state.offline = true;
    await expect(tab.signOut()).rejects.toMatchObject({ code: "network" });
    expect(tab.currentSession().status).toBe("signed_out");
    const reloaded = await openTab();
    await reloaded.restoreSession();
    expect(reloaded.currentSession().status).toBe("signed_out");
  });

  it("tells the other tabs", async () => {
    vi.stubGlobal("BroadcastChannel", RealChannel);
    const [here, there] = [await openTab(), await openTab()];
    await there.restoreSession();
    await here.signIn(credentials);
    await vi.waitFor(() => expect(there.currentSession().status).toBe("signed_in"));
    await here.signOut();
    await vi.waitFor(() => expect(there.currentSession().status).toBe("signed_out"));
  });
});
