import { api, connectSession, unwrap } from "@/api/client";
import { ApiError } from "@/api/errors";
import type { components } from "@/api/schema";
import { recall, remember } from "@/lib/storage";
import { withLock } from "./lock";

export type CurrentUser = components["schemas"]["MeOut"];
type SignedIn = components["schemas"]["SignedInOut"];

export type Session =
  | { status: "restoring" }
  | { status: "signed_out" }
  | { status: "unreachable"; error: ApiError }
  | { status: "signed_in"; user: CurrentUser };

/** Says only that somebody signed in on this device, so that a first visit asks the server nothing. */
const HINT = "signed-in";
/** The server listens to the refresh cookie only when a request could not come from a foreign page's form. */
const FROM_OUR_PAGES = { "X-VV-CSRF": "1", "Content-Type": "application/json" };

let session: Session = { status: "restoring" };
/** The access token lives here and nowhere else: never in storage, never in the DOM. */
let accessToken: string | null = null;
let renewal: Promise<string | null> | null = null;
const listeners = new Set<() => void>();
const otherTabs = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("viceversa.session");

function publish(next: Session): void {
  session = next;
  for (const listener of listeners) listener();
}

export function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function currentSession(): Session {
  return session;
}

function open({ access_token, user }: SignedIn): string {
  accessToken = access_token;
  remember(HINT, "yes");
  publish({ status: "signed_in", user });
  return access_token;
}

function close(): void {
  accessToken = null;
  remember(HINT, null);
  publish({ status: "signed_out" });
}

async function requestRenewal(): Promise<string | null> {
  try {
    return open(await unwrap(api.POST("/auth/refresh", { headers: FROM_OUR_PAGES })));
  } catch (error) {
    // Only the server can end a session. A lost network or a restart must not sign anybody out.
    if (!(error instanceof ApiError)) throw error;
    if (error.status === 401 || error.status === 403) close();
    else if (session.status === "restoring") publish({ status: "unreachable", error });
    return null;
  }
}

/** Renews the access token once, however many calls (and tabs) find it expired at the same moment. */
function renew(): Promise<string | null> {
  renewal ??= withLock("viceversa.refresh", requestRenewal).finally(() => {
    renewal = null;
  });
  return renewal;
}

/** Called when the page loads, and again when the person retries after a lost network. */
export async function restoreSession(): Promise<void> {
  const isBack = backFromCompany();
  if (isBack) remember(HINT, "yes");
  if (recall(HINT) === null) {
    publish({ status: "signed_out" });
    return;
  }
  publish({ status: "restoring" });
  await renew();
  if (isBack && session.status === "signed_in") otherTabs?.postMessage("signed-in");
}

/** A company sign-in comes back to the sign-in page with only the cookie: the server is then to be asked. */
function backFromCompany(): boolean {
  return new URLSearchParams(window.location.search).get("sso") === "done";
}

export async function signIn(credentials: { email: string; password: string }): Promise<void> {
  open(await unwrap(api.POST("/auth/login", { body: credentials })));
  otherTabs?.postMessage("signed-in");
}

/** Leaves this device. The page forgets at once, even when the server cannot be reached. */
export async function signOut(): Promise<void> {
  try {
    await api.POST("/auth/logout", { headers: FROM_OUR_PAGES });
  } finally {
    close();
    otherTabs?.postMessage("signed-out");
  }
}

/** Ends every session of this person, on every device. */
export async function signOutEverywhere(): Promise<void> {
  await api.POST("/auth/logout-everywhere");
  close();
  otherTabs?.postMessage("signed-out");
}

/** After the account was erased: there is nothing left to sign out of. */
export function forgetSession(): void {
  close();
  otherTabs?.postMessage("signed-out");
}

/** After the person changed their own name, language or zone. */
export function updateCurrentUser(user: CurrentUser): void {
  if (session.status === "signed_in") publish({ status: "signed_in", user });
}

connectSession({ accessToken: () => accessToken, renew });

otherTabs?.addEventListener("message", ({ data }) => {
  if (data === "signed-out") {
    accessToken = null;
    publish({ status: "signed_out" });
  } else if (data === "signed-in") {
    void renew();
  }
});
