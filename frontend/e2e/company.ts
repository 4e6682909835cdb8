import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { type APIRequestContext, type BrowserContext, expect } from "@playwright/test";

const port = process.env["VICEVERSA_E2E_PORT"] ?? "8790";
const folder = `/tmp/viceversa-e2e-${port}`;
export const project = resolve(import.meta.dirname, "../..");
/** The company's real export, where it lies beside the repository. */
export const sharedData = resolve(project, "../shared/data");
export const hasSharedData = existsSync(resolve(sharedData, "hris_export.csv"));
const databaseUrl = `postgresql+psycopg://postgres@/viceversa?host=${encodeURIComponent(`${folder}/socket`)}&port=5432`;

export type Language = "en" | "fr";

/** The printed demo passwords. */
export function demoPassword(email: string): string {
  const logins = JSON.parse(readFileSync(`${folder}/demo-logins.json`, "utf8")) as Record<string, string>;
  const password = logins[email];
  if (!password) throw new Error(`${email} is not a demo login`);
  return password;
}

/** Run one of our own commands on the journeys' database. */
export function viceversa(...words: string[]): string {
  return execFileSync(`${project}/backend/.venv/bin/viceversa`, words, {
    encoding: "utf8",
    env: { ...process.env, DATABASE_URL: databaseUrl, VICEVERSA_DATA_FOLDER: folder },
  });
}

/**
 * Time passes: what was confirmed lies two hours back; with a pairing and a number, that session only. The only thing
 * a journey moves by hand.
 */
export function letSessionsPass(only?: { pairing: string; number: number }): void {
  const which = only ? ` AND pairing_id = '${only.pairing}' AND number = ${only.number}` : "";
  const statement =
    "UPDATE mentoring_session SET starts_at = now() - interval '2 hours', ends_at = now() - interval '1 hour' " +
    `WHERE status = 'confirmed'${which}`;
  const program = `import psycopg, sys\nwith psycopg.connect(sys.argv[1]) as c: c.execute(sys.argv[2])`;
  const url = databaseUrl.replace("+psycopg", "");
  execFileSync(`${project}/backend/.venv/bin/python`, ["-c", program, url, statement]);
}

/** A programme that has been lived, with its figures frozen; its id. */
export function livedProgramme(coordinator: string): string {
  return execFileSync(
    `${project}/backend/.venv/bin/python`,
    ["-m", "tests.feedback.seeding", databaseUrl, coordinator],
    { encoding: "utf8", cwd: `${project}/backend`, env: { ...process.env, VICEVERSA_DATA_FOLDER: folder } },
  ).trim();
}

/** The last link of a kind mailed to an address; waits for the worker. */
export async function mailedLink(email: string, page: "welcome" | "reset"): Promise<string> {
  const mails = `${folder}/mails`;
  for (let tries = 0; tries < 100; tries += 1) {
    // Whole mails only: beside them lie half-written ones and a folder of what nobody else may see.
    const files = readdirSync(mails)
      .filter((name) => /^\d.*\.eml$/.test(name))
      .sort()
      .reverse();
    for (const file of files) {
      const text = readFileSync(`${mails}/${file}`, "utf8");
      const unfolded = decodeQuotedPrintable(text);
      const link = new RegExp(`http://\\S+/${page}#token=\\S+`).exec(unfolded)?.[0];
      if (text.includes(`To: ${email}`) && link) return link;
    }
    await new Promise((done) => setTimeout(done, 200));
  }
  throw new Error(`no ${page} link was mailed to ${email}`);
}

function decodeQuotedPrintable(text: string): string {
  if (/content-transfer-encoding: base64/i.test(text)) {
    const body = text
      .split(/\r?\n\r?\n/)
      .slice(1)
      .join("");
    return Buffer.from(body.replace(/\s/g, ""), "base64").toString("utf8");
  }
  return text
    .replace(/=\r?\n/g, "")
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/**
 * For the calls that no browser makes: the server closes a connection that was idle for five seconds, maybe while the
 * next request is under way to it. Browsers ask again by themselves.
 */
export const AGAIN = { maxRetries: 2 };

/** A token for the REST calls of a journey (what an HR system or an administrator would do). */
export async function tokenFor(request: APIRequestContext, email: string, password: string): Promise<string> {
  const answer = await request.post("/api/v1/auth/login", { ...AGAIN, data: { email, password } });
  expect(answer.status()).toBe(200);
  return ((await answer.json()) as { access_token: string }).access_token;
}

/** Set the language of an account, as its owner could in the settings. */
export async function speak(
  request: APIRequestContext,
  email: string,
  password: string,
  language: Language,
): Promise<void> {
  const headers = { Authorization: `Bearer ${await tokenFor(request, email, password)}` };
  const me = await request.get("/api/v1/users/me", { ...AGAIN, headers });
  const version = me.headers()["etag"] ?? "";
  const answer = await request.patch("/api/v1/users/me", {
    ...AGAIN,
    headers: { ...headers, "If-Match": version },
    data: { preferred_language: language },
  });
  expect(answer.status()).toBe(200);
}

/** Nothing from another host, no console error that is not an expected refusal, no uncaught exception. */
export function watch(context: BrowserContext, faults: string[] = []): string[] {
  context.on("request", (request) => {
    const host = new URL(request.url()).hostname;
    if (!["localhost", ""].includes(host)) faults.push(`request to ${request.url()}`);
  });
  context.on("console", (message) => {
    const refusal = /status of (401|404|409|412|422)/.test(message.text());
    if (message.type() === "error" && !refusal) faults.push(`console: ${message.text()}`);
  });
  context.on("weberror", (error) => faults.push(`uncaught: ${error.error().message}`));
  return faults;
}
