import { type BrowserContextOptions, expect, type Locator, type Page, test } from "@playwright/test";
import { Caller } from "./caller";
import { demoPassword, type Language, letSessionsPass } from "./company";
import { someone } from "./coordinator";
import { begin, beginAfresh, choosePassword, fillArrow, HandMadeProgramme, openSurveys } from "./life";
import { picture, stepTo } from "./screens";
import { pattern, words } from "./words";

const INES = "ines.moreau@demo.example";
const PHILIPPE = "philippe.garnier@demo.example";
/** Who meets the demo company's first survey, in each language. */
const NEWCOMERS: Record<Language, string> = {
  en: "olivier.masson@demo.example",
  fr: "yanis.haddad@demo.example",
};
const FIRST: Record<Language, RegExp> = {
  en: /^Here, people ask for help/,
  fr: /^Ici, on demande de l’aide/,
};
const PHONE: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  hasTouch: true,
  isMobile: true,
};
const WEEK = 7 * 86_400_000;

for (const language of ["en", "fr"] as const) {
  const say = words(language);
  const like = pattern(language);

  test(`the first survey, by keyboard: saved as one goes, found again, changed elsewhere, sent (${language})`, async ({
    browser,
    request,
  }) => {
    const faults: string[] = [];
    const email = NEWCOMERS[language];
    const password = await choosePassword(request, email);
    const page = await someone(browser, language, email, faults, password);
    await page.goto("/");
    await picture(page, "home-survey", language);
    await enter(page, stepTo(page, language, "survey"));
    await expect(page.getByRole("heading", { level: 1, name: say("survey.title.start") })).toBeVisible();
    await expect(page.getByText(say("survey.whoCanRead"))).toBeVisible();
    const questions = page.getByRole("radiogroup");
    await expect(questions).toHaveCount(7);

    // Tab to the question, arrows to the answer; what is tapped survives a reload, saved or not yet.
    const first = page.getByRole("radiogroup", { name: FIRST[language] });
    await first.getByRole("radio").first().focus();
    await page.keyboard.press("Space");
    for (let each = 0; each < 3; each += 1) await page.keyboard.press("ArrowRight");
    await expect(first.getByRole("radio").nth(3)).toBeChecked();
    await page.reload();
    await expect(first.getByRole("radio").nth(3)).toBeChecked();
    await expect(page.getByText(say("survey.isSaved"))).toBeVisible();
    await expect(page.getByText(like("survey.progress"))).toContainText("1");
    await picture(page, "survey", language);

    // The same survey, meanwhile, on another device: both are shown, and one press decides.
    const caller = await Caller.as(request, email, password);
    const [asked] = await openSurveys(caller);
    const elsewhere = { answers: { c1: 0 } };
    await caller.ask(`/surveys/${asked?.id}`, { method: "PUT", version: asked?.version, data: elsewhere });
    await questions.nth(1).getByRole("radio").nth(4).focus();
    await page.keyboard.press("Space");
    await expect(page.getByText(say("survey.conflict.title"))).toBeVisible();
    await picture(page, "survey-conflict", language);
    await enter(page, page.getByRole("button", { name: say("survey.conflict.keepMine") }));
    await expect(page.getByText(say("survey.isSaved"))).toBeVisible();
    await page.reload();
    await expect(first.getByRole("radio").nth(3)).toBeChecked();
    await expect(questions.nth(1).getByRole("radio").nth(4)).toBeChecked();

    // An answer is taken back: skipping is always possible.
    await enter(page, questions.nth(1).getByRole("button"));
    await enter(page, page.getByRole("button", { name: say("survey.send"), exact: true }));
    await expect(page.getByText(say("survey.sentTitle"))).toBeVisible();
    await picture(page, "survey-sent", language);
    await page.goto("/");
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await page.waitForLoadState("networkidle");
    // Journeys before this one may have left something else to do.
    await expect(stepTo(page, language, "survey")).toHaveCount(0);
    expect(faults).toEqual([]);
  });

  test(`halfway: four private ways, and a card for one's own eyes (${language})`, async ({
    browser,
    request,
  }) => {
    test.setTimeout(300_000);
    const faults: string[] = [];
    const mentor = await Caller.as(request, INES);
    const learner = await Caller.as(request, PHILIPPE);
    await beginAfresh(mentor, learner);
    const started = new Date(Date.now() - 12 * WEEK - WEEK / 2).toISOString().slice(0, 10);
    const programme = await HandMadeProgramme.open(request, `Halfway ${language}`, started);
    const pairing = await programme.propose("Inès", "Philippe");
    for (const each of [mentor, learner])
      await each.ask(`/pairings/${pairing}/acceptance`, { method: "POST" });
    await fillArrow(mentor, pairing, "mentor_teaches");
    await begin(mentor, learner, pairing);
    await programme.run();
    const session = await hold(mentor, learner, pairing);

    // Four taps on a phone, by the thumb; nothing is typed.
    const philippe = await someone(browser, language, PHILIPPE, faults, demoPassword(PHILIPPE), PHONE);
    await philippe.goto(`/sessions/${session}`);
    const pulse = philippe.locator("section").filter({
      has: philippe.getByRole("button", { name: say("pulse.send") }),
    });
    // "A little": it was not easy to say what one thought.
    for (const [place, tap] of [3, 3, 1, 2].entries()) {
      await pulse.getByRole("radiogroup").nth(place).locator("label").nth(tap).tap();
    }
    await pulse.getByRole("button", { name: say("pulse.send") }).tap();
    await expect(philippe.getByText(say("pulse.thanks")).first()).toBeVisible();

    // A card that only the one whose own answers call for it sees.
    await philippe.goto(`/pairings/${pairing}`);
    const card = philippe.getByRole("region", { name: say("voice.title") });
    await expect(card).toBeVisible();
    await expect(card.getByRole("link", { name: say("voice.referentGo") })).toHaveAttribute("href", "/help");
    await picture(philippe, "own-voice", language, card);
    const ines = await someone(browser, language, INES, faults);
    await ines.goto(`/pairings/${pairing}`);
    await expect(ines.getByRole("heading", { name: say("pairing.movesTitle") })).toBeVisible();
    await expect(ines.getByText(say("voice.title"))).toHaveCount(0);

    // The survey of halfway was asked when the programme began to run.
    await expect
      .poll(async () => (await openSurveys(mentor)).map(({ moment }) => moment), { timeout: 30_000 })
      .toContain("halfway");
    const asked = (await openSurveys(mentor)).find(({ moment }) => moment === "halfway");
    await ines.goto(`/surveys/${asked?.id}`);
    await expect(ines.getByRole("radiogroup")).toHaveCount(5);
    await enter(ines, ines.getByRole("button", { name: say("survey.send"), exact: true }));
    const ways = ines.getByRole("region", { name: like("halfway.title") });
    await expect(ways).toBeVisible();
    // What is chosen leaves the page with nobody: no request but readings.
    const written: string[] = [];
    ines.on("request", (sent) => {
      if (sent.method() !== "GET") written.push(`${sent.method()} ${sent.url()}`);
    });
    await ways.getByRole("radio").first().focus();
    await ines.keyboard.press("Space");
    await expect(ways.getByRole("link", { name: say("halfway.toPairing") })).toBeVisible();
    await ines.keyboard.press("ArrowDown");
    await expect(ways.getByRole("link", { name: say("halfway.toCharter") })).toBeVisible();
    await ines.keyboard.press("ArrowDown");
    await ines.keyboard.press("ArrowDown");
    await expect(ways.getByRole("link", { name: say("halfway.toProgramme") })).toBeVisible();
    await ines.keyboard.press("ArrowUp");
    await expect(ways.getByText(like("halfway.another.lead"))).toBeVisible();
    await picture(ines, "halfway", language, ways);
    expect(written).toEqual([]);

    // Somebody else, please: the existing one step. The other reads that it ended, and that is all.
    await enter(ines, ways.getByRole("button", { name: say("pairing.move.end.label") }));
    const question = ines.getByRole("alertdialog");
    await enter(ines, question.getByRole("button", { name: say("pairing.move.end.confirm"), exact: true }));
    await expect(question).toHaveCount(0);
    await philippe.goto(`/pairings/${pairing}`);
    await expect(philippe.getByText(say("pairing.statusMeans.ended"))).toBeVisible();
    await expect(philippe.getByText(say("voice.title"))).toHaveCount(0);

    // Everything one answered, for oneself.
    await philippe.goto("/my-answers");
    await expect(philippe.getByText(like("answers.session")).first()).toBeVisible();
    await expect(philippe.getByText(like("answers.editableUntil")).first()).toBeVisible();
    await picture(philippe, "my-answers", language);
    for (const { id, version } of await openSurveys(learner)) {
      const data = { answers: {}, submitted: true };
      await learner.ask(`/surveys/${id}`, { method: "PUT", version, data });
    }
    expect(faults).toEqual([]);
  });
}

/** The session that both have confirmed takes place. */
async function hold(mentor: Caller, learner: Caller, pairing: string): Promise<string> {
  letSessionsPass({ pairing, number: 1 });
  const { items } = await mentor.ask<{ items: { id: string }[] }>(`/pairings/${pairing}/sessions`);
  const session = items[0]?.id ?? "";
  for (const each of [mentor, learner]) await each.ask(`/sessions/${session}/held`, { method: "POST" });
  return session;
}

/** No mouse: the focus, then the key. */
async function enter(page: Page, control: Locator): Promise<void> {
  await control.focus();
  await expect(control).toBeFocused();
  await page.keyboard.press("Enter");
}
