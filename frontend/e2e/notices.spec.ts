import { type Browser, expect, type Page, test } from "@playwright/test";
import { AGAIN, type Language, watch } from "./company";
import { someone } from "./coordinator";
import { ADMINISTRATOR, Company, MENTOR } from "./meeting";
import { picture } from "./screens";
import { words } from "./words";

const TIMES: Record<Language, RegExp> = {
  en: /^(Unread: )?A time for a session is suggested to you/,
  fr: /^(Non lue : )?Un moment vous est proposé pour une séance/,
};
/**
 * What the recorder of a journey's trace meets where no script may run: in the frame around a mail, and on the
 * answer of the API that leads from a mail's header to our page. The product itself tries none there.
 */
const RECORDER = "Blocked script execution in '";
const faultsOf = (noted: string[]) => noted.filter((fault) => !fault.includes(RECORDER));
const SESSION: Record<Language, string> = { en: "News about a session", fr: "Du nouveau pour une séance" };
const CALENDAR: Record<Language, string> = {
  en: "Invitations for your calendar",
  fr: "Invitations pour votre agenda",
};

for (const language of ["en", "fr"] as Language[]) {
  test(`a session is proposed: bell, notice, preferences, calendar and a mail stopped (${language})`, async ({
    browser,
    request,
  }) => {
    test.setTimeout(300_000);
    const faults: string[] = [];
    const company = new Company(request);
    const pairing = await company.pairUp(`Bells ${language}`);
    const page = await someone(browser, language, MENTOR, faults);
    await readEverything(page, language);
    const session = await company.proposeSession(pairing);
    await followTheNotice(page, language, session);
    await chooseDailySummary(page, language);
    await shareTheCalendar(page, language);
    await company.ask(MENTOR, `/sessions/${session}/confirmation`, { method: "POST" });
    const mail = await company.invitation(MENTOR, session);
    expect(mail.calendar).toContain("METHOD:REQUEST");
    await stopTheMails(browser, page, language, mail, faults);
    await putItBack(page, language);
    await company.part();
    expect(faultsOf(faults)).toEqual([]);
  });

  test(`an administrator reads the written mails and replaces the holidays (${language})`, async ({
    browser,
    request,
  }) => {
    const faults: string[] = [];
    await request.post("/api/v1/auth/password-reset-requests", { ...AGAIN, data: { email: MENTOR } });
    const page = await someone(browser, language, ADMINISTRATOR, faults);
    await readMails(page, language);
    await replaceHolidays(page, language);
    expect(faultsOf(faults)).toEqual([]);
  });
}

/** The way to the notices, which says how many are unread. */
const bell = (page: Page, language: Language, unread: number) =>
  page.getByRole("banner").getByRole("link", {
    name: unread === 0 ? words(language)("notices.title") : new RegExp(`\\b${unread} (unread|non lues?)$`),
    exact: unread === 0,
  });

async function readEverything(page: Page, language: Language): Promise<void> {
  const say = words(language);
  await page.goto("/notices");
  await expect(page.getByRole("heading", { level: 1, name: say("notices.title") })).toBeVisible();
  await page.getByRole("button", { name: say("notices.readAll") }).click();
  await expect(bell(page, language, 0)).toBeVisible();
}

async function followTheNotice(page: Page, language: Language, session: string): Promise<void> {
  await page.goto("/");
  await bell(page, language, 1).focus();
  await page.keyboard.press("Enter");
  const notice = page.getByRole("main").getByRole("link", { name: TIMES[language] }).first();
  await expect(notice).toBeVisible();
  await picture(page, "notices", language);
  await notice.focus();
  await page.keyboard.press("Enter");
  await page.waitForURL(`**/sessions/${session}`);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(bell(page, language, 0)).toBeVisible();
}

async function chooseDailySummary(page: Page, language: Language): Promise<void> {
  const say = words(language);
  await page.goto("/settings");
  await page.getByRole("link", { name: say("notices.ways.title") }).click();
  const choices = page.getByRole("radiogroup", { name: SESSION[language], exact: true });
  const now = choices.getByRole("radio", { name: say("notices.ways.mailing.now") });
  await expect(now).toBeChecked();
  await now.focus();
  await page.keyboard.press("ArrowRight");
  await expect(page.getByText(say("notices.ways.saved")).first()).toBeVisible();
  await picture(page, "notice-settings", language);
  await page.reload();
  await expect(choices.getByRole("radio", { name: say("notices.ways.mailing.digest") })).toBeChecked();
}

async function shareTheCalendar(page: Page, language: Language): Promise<void> {
  const say = words(language);
  await page.goto("/settings/calendar");
  await page.getByRole("button", { name: say("calendar.make") }).press("Enter");
  const field = page.getByLabel(say("calendar.yours"));
  const address = await field.inputValue();
  await page.getByRole("button", { name: say("ui.copy"), exact: true }).click();
  await expect(page.getByText(/^(Copied|C’est copié|The address is|L’adresse est sél)/)).toBeVisible();
  await picture(page, "calendar-address", language);
  const read = await page.request.get(address, AGAIN);
  expect([read.status(), read.headers()["content-type"]]).toEqual([200, "text/calendar; charset=utf-8"]);
  expect(await read.text()).toContain("BEGIN:VCALENDAR");
  // Shown once: not again after a reload.
  await page.reload();
  await expect(page.getByRole("button", { name: say("calendar.makeAgain") })).toBeVisible();
  await expect(field).toHaveCount(0);
  await page.getByRole("button", { name: say("calendar.revoke") }).click();
  const question = page.getByRole("alertdialog");
  await question.getByRole("button", { name: say("calendar.revokeConfirm"), exact: true }).click();
  await expect(page.getByRole("button", { name: say("calendar.make") })).toBeVisible();
  expect((await page.request.get(address, AGAIN)).status()).toBe(404);
}

/** The link at the foot of the mail, in a browser that nobody is signed in to; the header's leads to the same page. */
async function stopTheMails(
  browser: Browser,
  page: Page,
  language: Language,
  mail: { text: string; unsubscribe_url: string | null },
  faults: string[],
): Promise<void> {
  const say = words(language);
  const link = /http:\/\/\S+\/unsubscribe#token=\S+/.exec(mail.text)?.[0] ?? "";
  const context = await browser.newContext({ locale: language === "fr" ? "fr-FR" : "en-GB" });
  watch(context, faults);
  const visitor = await context.newPage();
  await visitor.goto(`${new URL(link).origin}/unsubscribe#token=${"A".repeat(43)}`);
  await expect(visitor.getByRole("heading", { name: say("unsubscribe.wrongTitle") })).toBeVisible();
  await visitor.goto("about:blank");
  await visitor.goto(mail.unsubscribe_url ?? "");
  const onwards = visitor.getByRole("link", { name: /Go on/ });
  const question = visitor.getByText(say("unsubscribe.stops.calendar"));
  await expect(onwards.or(question)).toBeVisible();
  if (await onwards.isVisible()) await onwards.click();
  await expect(question).toBeVisible();
  await visitor.goto("about:blank");
  await visitor.goto(link);
  await expect(question).toBeVisible();
  expect(visitor.url()).not.toContain("token");
  await picture(visitor, "unsubscribe", language);
  await visitor.getByRole("button", { name: say("unsubscribe.submit") }).press("Enter");
  await expect(visitor.getByText(say("unsubscribe.stopped.calendar"))).toBeVisible();
  await context.close();
  await page.goto("/settings/notices");
  const choices = page.getByRole("radiogroup", { name: CALENDAR[language], exact: true });
  await expect(choices.getByRole("radio", { name: say("notices.ways.mailing.none") })).toBeChecked();
}

async function putItBack(page: Page, language: Language): Promise<void> {
  const say = words(language);
  await page.getByRole("button", { name: say("notices.ways.usual") }).click();
  for (const kind of [SESSION[language], CALENDAR[language]]) {
    const choices = page.getByRole("radiogroup", { name: kind, exact: true });
    await expect(choices.getByRole("radio", { name: say("notices.ways.mailing.now") })).toBeChecked();
  }
}

async function readMails(page: Page, language: Language): Promise<void> {
  const say = words(language);
  await page.goto("/admin/mails");
  const open = page.getByRole("main").getByRole("button", { name: MENTOR }).first();
  await expect(async () => {
    await page.getByRole("button", { name: say("mails.again") }).click();
    await expect(open).toBeVisible({ timeout: 2_000 });
  }).toPass();
  await picture(page, "mails", language);
  await open.click();
  const dialog = page.getByRole("dialog");
  const button = dialog.frameLocator("iframe").locator("main a").first();
  await expect(button).toBeVisible();
  // As people see it, and it leads nowhere from here.
  await expect(button).toHaveCSS("background-color", "rgb(11, 92, 85)");
  await expect(button).not.toHaveAttribute("href");
  await picture(page, "mail", language);
  await dialog.getByRole("tab", { name: say("mails.part.text") }).click();
  await expect(dialog.getByRole("tabpanel").getByText("-- ")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
}

async function replaceHolidays(page: Page, language: Language): Promise<void> {
  const say = words(language);
  await page.getByRole("link", { name: say("holidays.title"), exact: true }).click();
  const list = page.getByLabel(new RegExp(`^${say("holidays.list")}`));
  const name = `Labour Day ${language}`;
  await list.fill(`day;country;name\n01/05/2027;FR;${name}\n2027-12-25;;Christmas`);
  await expect(page.getByText(say("holidays.line").replace("{{line}}", "2"))).toBeVisible();
  await picture(page, "holidays", language, page.getByText(say("holidays.list")));
  await list.fill(`day;country;name\n2027-05-01;FR;${name}\n2027-12-25;;Christmas`);
  await page.getByRole("button", { name: say("holidays.replace") }).click();
  await expect(page.getByText(say("holidays.saved")).first()).toBeVisible();
  await expect(page.getByRole("table").getByText(name)).toBeVisible();
  await expect(page.getByRole("table").getByText(say("holidays.everywhere"))).toBeVisible();
}
