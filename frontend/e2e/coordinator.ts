import { resolve } from "node:path";
import { type Browser, type BrowserContextOptions, expect, type Page } from "@playwright/test";
import { demoPassword, type Language, sharedData, speak, watch } from "./company";
import { picture } from "./screens";
import { pattern, words } from "./words";

export async function signIn(page: Page, language: Language, email: string, password: string): Promise<void> {
  const say = words(language);
  await speak(page.request, email, password, language);
  await page.context().clearCookies();
  await page.goto("/sign-in");
  await page.getByLabel(say("email.label"), { exact: true }).fill(email);
  await page.getByLabel(say("password.label"), { exact: true }).fill(password);
  await page.getByRole("button", { name: say("signIn.submit") }).click();
  await expect(page.getByRole("navigation").first()).toBeVisible();
}

const LOCALES: Record<Language, string> = { en: "en-GB", fr: "fr-FR" };

/** Someone signed in with a browser of their own, at a laptop unless told otherwise; what goes wrong there is noted. */
export async function someone(
  browser: Browser,
  language: Language,
  email: string,
  faults: string[],
  password = demoPassword(email),
  device: BrowserContextOptions = { viewport: { width: 1280, height: 800 } },
): Promise<Page> {
  const context = await browser.newContext({ locale: LOCALES[language], ...device });
  watch(context, faults);
  const page = await context.newPage();
  await signIn(page, language, email, password);
  return page;
}

/** The HR export and the grading, as a coordinator brings them in; a second time, nothing changes. */
export async function importPeople(page: Page, language: Language): Promise<void> {
  const say = words(language);
  await page.goto("/directory");
  await page.getByRole("tab", { name: say("directory.tab.levels") }).click();
  await page.locator('input[type="file"]').setInputFiles(resolve(sharedData, "hris_job_levels.csv"));
  await expect(page.getByText(say("directory.levels.saved"))).toBeVisible();
  await page.getByRole("tab", { name: say("directory.tab.import") }).click();
  await page.locator('input[type="file"]').setInputFiles(resolve(sharedData, "hris_export.csv"));
  await expect(page.getByRole("heading", { name: say("directory.previewTitle") })).toBeVisible();
  for (const refused of ["Hire Date", "Annual Salary"]) {
    await expect(page.getByText(refused, { exact: true }).first()).toBeVisible();
  }
  await expect(page.getByText(/107/).first()).toBeVisible();
  await picture(page, "import", language);
  await page.getByRole("button", { name: say("directory.apply") }).click();
  await expect(page.getByText(say("directory.applied"))).toBeVisible({ timeout: 60_000 });
  await page.goto("/directory");
  await page.locator('input[type="file"]').setInputFiles(resolve(sharedData, "hris_export.csv"));
  await expect(page.getByText(say("directory.nothingToApply")).first()).toBeVisible();
  await expect(page.getByText(/107/).first()).toBeVisible();
}

/**
 * A programme from the Standard preset, through the wizard and its checklist, opened. Returns its id. `setRules` fills
 * in the step about places and matching; without it the usual choices stay.
 */
export async function openProgramme(
  page: Page,
  language: Language,
  name: string,
  setRules?: () => Promise<void>,
): Promise<string> {
  const say = words(language);
  await page.goto("/programmes/new");
  await page
    .getByRole("radio", { name: new RegExp(`^${say("coordination.preset.standard")}`) })
    .check({ force: true });
  await page.getByLabel(say("coordination.wizard.name"), { exact: true }).fill(name);
  await page.getByLabel(say("coordination.wizard.startsOn"), { exact: true }).fill("2027-03-01");
  await picture(page, "wizard", language);
  await page.getByRole("button", { name: say("coordination.wizard.goOn") }).click();
  await expect(page.getByText(say("rules.wizardLead"))).toBeVisible();
  await setRules?.();
  await page.getByRole("button", { name: say("coordination.wizard.goOn") }).click();
  await page
    .getByLabel(say("coordination.checklist.question"), { exact: true })
    .fill("Do our leaders use AI with judgement?");
  await page.getByLabel(say("coordination.checklist.sponsor"), { exact: true }).fill("Steven King");
  await page.getByRole("button", { name: new RegExp(say("coordination.checklist.referent")) }).click();
  await page.getByRole("option").first().click();
  await page
    .getByRole("radio", { name: say("coordination.checklist.councilAnswer.informed") })
    .check({ force: true });
  await page
    .getByRole("checkbox", { name: new RegExp(say("coordination.checklist.notice")) })
    .check({ force: true });
  await page.getByRole("button", { name: say("coordination.wizard.submit") }).click();
  await page.waitForURL(/\/programmes\/[0-9a-f-]{36}\/manage$/);
  const id = /programmes\/([0-9a-f-]{36})/.exec(page.url())?.[1] ?? "";
  await page.getByRole("button", { name: say("coordination.move.open") }).click();
  await expect(page.getByText(say("coordination.moved.open")).first()).toBeVisible();
  return id;
}

/** Move to matching, run the optimiser, look, approve all: the mentors are asked. */
export async function matchEveryone(page: Page, language: Language, programme: string): Promise<void> {
  const say = words(language);
  const like = pattern(language);
  await page.goto(`/programmes/${programme}/manage`);
  await page.getByRole("button", { name: say("coordination.move.matching") }).click();
  await expect(page.getByText(say("coordination.moved.matching")).first()).toBeVisible();
  await page.goto(`/programmes/${programme}/matching`);
  await page
    .getByRole("button", { name: say("matching.start") })
    .first()
    .click();
  await expect(page.getByText(say("matching.exact"), { exact: false }).first()).toBeVisible({
    timeout: 60_000,
  });
  await page
    .getByRole("button", { name: say("matching.moreReasons") })
    .first()
    .click();
  await picture(page, "matching", language);
  await page.getByRole("button", { name: like("matching.approveAll") }).click();
  await page.getByRole("button", { name: say("matching.confirm") }).click();
  await expect(page.getByText(like("matching.approved")).first()).toBeVisible();
}

/** The overview with its funnel and its figures; what is about too few people says so. */
export async function readReport(page: Page, language: Language, programme: string): Promise<void> {
  const say = words(language);
  await page.goto(`/programmes/${programme}/manage`);
  await expect(page.getByRole("heading", { name: say("coordination.insights.title") })).toBeVisible();
  await expect(page.getByText(say("coordination.insights.tooFew")).first()).toBeVisible();
  await picture(page, "overview", language);
}
