import { type APIRequestContext, type Browser, expect, type Page, test } from "@playwright/test";
import { Caller } from "./caller";
import { hasSharedData, mailedLink, viceversa, watch } from "./company";
import { importPeople, matchEveryone, openProgramme, readReport, signIn, someone } from "./coordinator";
import { liveAPairing } from "./couple";
import { words } from "./words";

const COORDINATOR = "camille.roux@demo.example";
const PASSWORD = "walnut-orbit-candle-42";
const say = words("en");

test.skip(!hasSharedData, "The company's HR export (shared/data) does not lie beside the repository.");

test("from the HR export to the report, in English", async ({ browser, request }) => {
  test.setTimeout(300_000);
  const faults: string[] = [];
  const page = await someone(browser, "en", COORDINATOR, faults);
  await importPeople(page, "en");
  const programme = await openProgramme(page, "en", "Spring 2027");
  // Twenty-four of them say what they can show and want to learn, by the seeded rule of docs/demo.md.
  const told = viceversa(
    "seed-people",
    "--programme",
    programme,
    "--people",
    "24",
    "--seed",
    "1",
    "--domain",
    "@example.com",
  );
  expect(told.trim().split("\n")).toHaveLength(24);
  await matchEveryone(page, "en", programme);
  const couple = await firstCouple(request, programme);
  const mentor = await openAccount(browser, couple.mentor, faults);
  const learner = await openAccount(browser, couple.learner, faults);
  await liveAPairing(mentor, learner, "en");
  await readReport(page, "en", programme);
  expect(faults).toEqual([]);
});

/** Who meets whom, read over REST: the addresses are needed to find the invitations. */
async function firstCouple(
  request: APIRequestContext,
  programme: string,
): Promise<{ mentor: string; learner: string }> {
  const coordinator = await Caller.as(request, COORDINATOR);
  const administrator = await Caller.as(request, "alex.martin@demo.example");
  const { items } = await coordinator.ask<{ items: { mentor_id: string; learner_id: string }[] }>(
    `/programmes/${programme}/pairings`,
  );
  const email = async (id = "") => (await administrator.ask<{ email: string }>(`/users/${id}`)).email;
  const [first] = items;
  return { mentor: await email(first?.mentor_id), learner: await email(first?.learner_id) };
}

/** Open the mail, follow the link, choose a password, sign in. */
async function openAccount(browser: Browser, email: string, faults: string[]): Promise<Page> {
  const context = await browser.newContext({ locale: "en-GB", viewport: { width: 1280, height: 800 } });
  watch(context, faults);
  const page = await context.newPage();
  await page.goto(await mailedLink(email, "welcome"));
  await page.getByLabel(say("password.newLabel"), { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: say("welcome.submit") }).click();
  await expect(page.getByText(say("welcome.doneTitle")).first()).toBeVisible();
  await signIn(page, "en", email, PASSWORD);
  return page;
}
