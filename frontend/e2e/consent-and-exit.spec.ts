import { expect, type Locator, type Page, test } from "@playwright/test";
import { Caller } from "./caller";
import type { Language } from "./company";
import { someone } from "./coordinator";
import { begin, beginAfresh, choosePassword, fillArrow, HandMadeProgramme, readPairing } from "./life";
import { COORDINATOR } from "./matching";
import { picture } from "./screens";
import { pattern, words } from "./words";

const INES = "ines.moreau@demo.example";
const PHILIPPE = "philippe.garnier@demo.example";
const NAMES: Record<Language, [string, string]> = {
  en: ["Consent first", "To the end"],
  fr: ["Le consentement d’abord", "Jusqu’au bout"],
};

for (const language of ["en", "fr"] as const) {
  const say = words(language);
  const like = pattern(language);

  test(`the junior is asked first, and anyone leaves in one step (${language})`, async ({
    browser,
    request,
  }) => {
    test.setTimeout(300_000);
    const faults: string[] = [];
    const mentor = await Caller.as(request, INES);
    const learner = await Caller.as(request, PHILIPPE);
    await beginAfresh(mentor, learner);
    const programme = await HandMadeProgramme.open(request, NAMES[language][0]);
    const [first = "", last = ""] = (await programme.mentorsFor("Philippe")).filter(
      (each) => each !== "Inès",
    );
    const email = programme.addressOf(first);
    const junior = await someone(browser, language, email, faults, await choosePassword(request, email));
    const philippe = await someone(browser, language, PHILIPPE, faults);
    const ines = await someone(browser, language, INES, faults);

    // One junior is asked, and only that junior.
    const declined = await programme.propose(first, "Philippe");
    await seesNothing(philippe, declined, first);
    await junior.goto("/");
    await enter(junior, junior.getByRole("link", { name: say("home.step.answer.action") }));
    await expect(junior.getByRole("heading", { name: like("proposal.question") })).toBeVisible();
    await expect(junior.getByText(like("proposal.answerBy"))).toBeVisible();
    await expect(junior.getByText(like("proposal.mentor.now"))).toBeVisible();
    await enter(junior, junior.getByRole("button", { name: say("proposal.decline"), exact: true }));
    await confirm(junior, say("proposal.declineConfirm"));
    await expect(junior.getByText(say("pairing.statusMeans.declined"))).toBeVisible();
    await picture(junior, "pairing-declined", language);
    // The learner knows neither the name nor that there was one: the programme is looking, and that is all.
    await seesNothing(philippe, declined, first);
    await expect(philippe.getByText(say("home.quiet.nothing.waiting"))).toBeVisible();

    // The next one is asked first too.
    const pairing = await programme.propose("Inès", "Philippe");
    await seesNothing(philippe, pairing);
    await ines.goto(`/pairings/${pairing}`);
    await enter(ines, ines.getByRole("button", { name: say("proposal.accept") }));
    await expect(ines.getByText(like("pairing.theirAnswerBy"))).toBeVisible();
    await picture(ines, "pairing-awaiting-answer", language);
    await philippe.goto("/");
    await enter(philippe, philippe.getByRole("link", { name: say("home.step.answer.action") }));
    await enter(philippe, philippe.getByRole("button", { name: say("proposal.accept") }));
    await expect(philippe.getByRole("heading", { name: say("pairing.begin.title") })).toBeVisible();
    await picture(philippe, "pairing-accepted", language);

    // Under way with one arrow: the page says what the other one holds up, and offers to fill it.
    await fillArrow(mentor, pairing, "mentor_teaches");
    await begin(mentor, learner, pairing);
    await philippe.reload();
    await expect(philippe.getByText(say("pairing.status.active")).first()).toBeVisible();
    await expect(philippe.getByText(say("pairing.gate.third"))).toBeVisible();
    await picture(philippe, "pairing-gate", language);
    const gate = philippe.getByRole("region", { name: like("pairing.gate.title") });
    await enter(philippe, gate.getByRole("button", { name: like("tracks.addITeach") }));
    await enter(philippe, philippe.getByRole("dialog").getByRole("button", { name: say("tracks.put") }));
    await expect(philippe.getByText(say("pairing.gate.third"))).toHaveCount(0);

    // A pause, and on again, by whoever wishes.
    await ines.reload();
    await enter(ines, ines.getByRole("button", { name: say("pairing.move.pause.label") }));
    await confirm(ines, say("pairing.move.pause.confirm"));
    await philippe.reload();
    await expect(philippe.getByRole("heading", { name: say("pairing.pausedTitle") })).toBeVisible();
    await picture(philippe, "pairing-paused", language);
    await enter(philippe, philippe.getByRole("button", { name: say("pairing.move.resume.label") }).first());
    await confirm(philippe, say("pairing.move.resume.confirm"));
    await expect(philippe.getByText(say("pairing.status.active")).first()).toBeVisible();

    // Leaving: one press, one yes, no reason. The other reads that it ended, and that both are free.
    await ines.reload();
    await enter(ines, ines.getByRole("button", { name: say("pairing.move.end.label") }));
    await expect(ines.getByRole("alertdialog").getByRole("textbox")).toHaveCount(0);
    await confirm(ines, say("pairing.move.end.confirm"));
    await philippe.goto(`/pairings/${pairing}`);
    await expect(philippe.getByText(say("pairing.statusMeans.ended"))).toBeVisible();
    await picture(philippe, "pairing-ended", language);
    // Matched again at once: somebody else can be asked for him the same minute.
    const again = await programme.propose(last, "Philippe");
    expect(await programme.statusOf(again)).toBe("awaiting_mentor");
    await seesNothing(philippe, again, last);
    await programme.withdraw(again);
    expect(faults).toEqual([]);
  });

  test(`a pairing completed, its certificate, and the sides exchanged (${language})`, async ({
    browser,
    request,
  }) => {
    test.setTimeout(300_000);
    const faults: string[] = [];
    const mentor = await Caller.as(request, INES);
    const learner = await Caller.as(request, PHILIPPE);
    await beginAfresh(mentor, learner);
    const programme = await HandMadeProgramme.open(request, NAMES[language][1]);
    const pairing = await programme.propose("Inès", "Philippe");
    for (const each of [mentor, learner])
      await each.ask(`/pairings/${pairing}/acceptance`, { method: "POST" });
    await fillArrow(mentor, pairing, "mentor_teaches");
    await fillArrow(mentor, pairing, "learner_teaches");
    await begin(mentor, learner, pairing);
    const philippe = await someone(browser, language, PHILIPPE, faults);
    const ines = await someone(browser, language, INES, faults);

    // Where a skill stands is said by the one who learns it, and by the one who shows it.
    await ines.goto(`/pairings/${pairing}`);
    await enter(ines, ines.getByRole("button", { name: like("tracks.updateOne") }).first());
    await expect(ines.getByRole("dialog")).toBeVisible();
    await ines.getByRole("slider").first().focus();
    await ines.keyboard.press("ArrowRight");
    await enter(ines, ines.getByRole("dialog").getByRole("button", { name: say("tracks.save") }));
    await expect(ines.getByRole("dialog")).toHaveCount(0);
    await expect(ines.getByText(say("tracks.nowToYou")).first()).toBeVisible();
    await picture(ines, "tracks", language, ines.getByRole("region", { name: say("tracks.title") }));
    await enter(ines, ines.getByRole("link", { name: say("practiceCards.open") }));
    await expect(ines.getByRole("heading", { level: 1, name: say("practiceCards.title") })).toBeVisible();
    await picture(ines, "practice-cards", language);

    // The charter changes: both signatures go, the earlier text stays, the page can be printed.
    await philippe.goto(`/pairings/${pairing}/charter`);
    await enter(philippe, philippe.getByRole("button", { name: say("charter.change") }));
    await expect(philippe.getByText(say("charter.unsigns"))).toBeVisible();
    await philippe
      .getByRole("group", { name: say("charter.field.tracks") })
      .getByRole("checkbox")
      .first()
      .focus();
    await philippe.keyboard.press("Space");
    await philippe.getByLabel(say("charter.field.place"), { exact: true }).fill("Room 12");
    await philippe
      .getByRole("textbox", { name: new RegExp(`^${say("charter.field.speaking_up")}`) })
      .fill("Pause!");
    await enter(philippe, philippe.getByRole("button", { name: say("charter.save") }));
    await expect(philippe.getByText(say("charter.changedSince"))).toBeVisible();
    await enter(philippe, philippe.getByRole("button", { name: say("charter.history.show") }));
    await expect(philippe.getByText(like("charter.history.change"))).toBeVisible();
    const history = philippe.getByRole("region", { name: say("charter.history.title") });
    await picture(philippe, "charter-history", language, history);
    await enter(philippe, philippe.getByRole("button", { name: say("charter.sign") }));
    await expect(philippe.getByText(say("charter.youHaveNot"))).toHaveCount(0);

    // Finished when both say so.
    await philippe.goto(`/pairings/${pairing}`);
    await enter(philippe, philippe.getByRole("button", { name: say("pairing.move.complete.label") }));
    await confirm(philippe, say("pairing.move.complete.confirm"));
    await expect(philippe.getByText(like("pairing.completeAsked"))).toBeVisible();
    await ines.goto("/");
    await enter(ines, ines.getByRole("link", { name: say("home.step.complete.action") }).first());
    const finish = ines.getByRole("region", { name: like("home.step.complete.title") });
    await enter(ines, finish.getByRole("button", { name: say("pairing.move.complete.label") }));
    await confirm(ines, say("pairing.move.complete.confirm"));
    await expect(ines.getByRole("heading", { name: like("whatNext.title") })).toBeVisible();
    await picture(ines, "what-next", language);

    // The certificate, on a screen and on paper.
    await enter(ines, ines.getByRole("link", { name: say("certificate.open") }));
    await expect(ines.getByRole("article").getByText("Philippe Garnier").first()).toBeVisible();
    await picture(ines, "certificate", language);
    await ines.emulateMedia({ media: "print" });
    await expect(ines.getByRole("button")).toHaveCount(0);
    await expect(ines.getByRole("navigation")).toHaveCount(0);
    await expect(ines.getByRole("article")).toBeVisible();
    await ines.emulateMedia({ media: null });

    // Each chooses alone; only what both want happens, and is shown.
    await chooseSwap(ines, language, pairing);
    await expect(ines.getByText(like("whatNext.onlyTogether"))).toBeVisible();
    await philippe.goto("/");
    await enter(philippe, philippe.getByRole("link", { name: say("home.step.next.action") }).first());
    await expect(philippe.getByRole("radio", { checked: true })).toHaveCount(0);
    await chooseSwap(philippe, language, pairing);
    await enter(philippe, philippe.getByRole("link", { name: say("whatNext.open") }));
    await expect(philippe.getByRole("heading", { name: say("pairing.begin.title") })).toBeVisible();
    const next = /pairings\/([0-9a-f-]{36})/.exec(philippe.url())?.[1] ?? "";
    expect(next).not.toBe(pairing);
    expect((await readPairing(learner, pairing)).my_side).toBe("learner");
    expect((await readPairing(learner, next)).my_side).toBe("mentor");
    await picture(philippe, "pairing-swapped", language);
    await learner.ask(`/pairings/${next}/ending`, { method: "POST" });
    expect(faults).toEqual([]);
  });

  async function seesNothing(page: Page, pairing: string, name?: string) {
    await page.goto("/");
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.getByText(say("home.quiet.nothing.title"))).toBeVisible();
    await expect(page.locator(`a[href*="${pairing}"]`)).toHaveCount(0);
    if (name) await expect(page.getByRole("main")).not.toContainText(name);
    await page.goto(`/pairings/${pairing}`);
    await expect(page.getByRole("button", { name: say("ui.tryAgain") })).toBeVisible();
    await page.goto("/");
    await expect(page.getByText(say("home.quiet.nothing.title"))).toBeVisible();
  }
}

test("a coordinator says that a practice card still holds", async ({ browser }) => {
  const faults: string[] = [];
  const say = words("en");
  const camille = await someone(browser, "en", COORDINATOR, faults);
  await camille.goto("/coordination");
  await enter(camille, camille.getByRole("link", { name: say("practiceCards.reviewTitle") }));
  await expect(
    camille.getByRole("heading", { level: 1, name: say("practiceCards.reviewTitle") }),
  ).toBeVisible();
  const card = camille
    .getByRole("main")
    .getByRole("listitem")
    .filter({ hasText: say("practiceCards.stillHolds") });
  await expect(card.first()).toBeVisible();
  await picture(camille, "practice-cards-review", "en");
  await enter(camille, card.first().getByRole("button"));
  await expect(card.first().getByText(/Camille Roux/)).toBeVisible();
  expect(faults).toEqual([]);
});

/** No mouse: the focus, then the key. */
async function enter(page: Page, control: Locator): Promise<void> {
  await control.focus();
  await expect(control).toBeFocused();
  await page.keyboard.press("Enter");
}

async function confirm(page: Page, label: string): Promise<void> {
  const question = page.getByRole("alertdialog");
  await enter(page, question.getByRole("button", { name: label, exact: true }));
  await expect(question).toHaveCount(0);
}

async function chooseSwap(page: Page, language: Language, pairing: string): Promise<void> {
  const say = words(language);
  await page.goto(`/pairings/${pairing}`);
  const group = page.getByRole("radiogroup");
  await group.getByRole("radio").first().focus();
  // Round the group from its beginning: the last of the four.
  await page.keyboard.press("Space");
  for (let each = 0; each < 3; each += 1) await page.keyboard.press("ArrowDown");
  await expect(group.getByRole("radio").nth(3)).toBeChecked();
  await enter(page, page.getByRole("button", { name: say("whatNext.submit") }));
  await expect(page.getByText(say("whatNext.saved")).first()).toBeVisible();
}
