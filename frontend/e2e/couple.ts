import { expect, type Locator, type Page } from "@playwright/test";
import { type Language, letSessionsPass } from "./company";
import { picture } from "./screens";
import { pattern, words } from "./words";

/** Home says what to do now, with one button: press it, as a person would. */
async function nextStep(page: Page, language: Language, kind: string): Promise<void> {
  await page.goto("/");
  await page
    .getByRole("link", { name: words(language)(`home.step.${kind}.action`) })
    .first()
    .click();
}

async function press(page: Page | Locator, language: Language, key: string): Promise<void> {
  await page
    .getByRole("button", { name: pattern(language)(key) })
    .first()
    .click();
}

/** Mentor and learner, from the question to the pulse, each in a browser of their own. Returns the pairing's id. */
export async function liveAPairing(mentor: Page, learner: Page, language: Language): Promise<string> {
  const say = words(language);
  const like = pattern(language);
  // The learner knows nothing yet.
  await learner.goto("/");
  await expect(learner.getByRole("link", { name: say("home.step.answer.action") })).toHaveCount(0);
  await mentor.goto("/");
  await expect(mentor.getByRole("link", { name: say("home.step.answer.action") }).first()).toBeVisible();
  await picture(mentor, "home", language);
  await nextStep(mentor, language, "answer");
  await expect(mentor.getByRole("heading", { name: like("proposal.question") })).toBeVisible();
  await picture(mentor, "proposal", language);
  const pairing = /pairings\/([0-9a-f-]{36})/.exec(mentor.url())?.[1] ?? "";
  await press(mentor, language, "proposal.accept");
  await expect(mentor.getByText(like("proposal.accepted.mentor")).first()).toBeVisible();
  await nextStep(learner, language, "answer");
  await press(learner, language, "proposal.accept");
  await expect(learner.getByText(like("proposal.accepted.learner")).first()).toBeVisible();
  await agree(mentor, learner, language);
  await fillBothArrows(learner, language, pairing);
  await picture(learner, "pairing", language);
  await meet(mentor, learner, language);
  return pairing;
}

async function agree(mentor: Page, learner: Page, language: Language): Promise<void> {
  const say = words(language);
  const like = pattern(language);
  await nextStep(learner, language, "charterWrite");
  await learner.getByLabel(say("charter.field.rhythm"), { exact: true }).fill("Every four weeks");
  // A draft survives a reload.
  await learner.reload();
  await expect(learner.getByLabel(say("charter.field.rhythm"), { exact: true })).toHaveValue(
    "Every four weeks",
  );
  await learner.getByLabel(say("charter.field.place"), { exact: true }).fill("Video");
  await press(learner, language, "charter.save");
  await press(learner, language, "charter.sign");
  await expect(learner.getByText(like("charter.signedToast")).first()).toBeVisible();
  await nextStep(mentor, language, "charterSign");
  await picture(mentor, "charter", language);
  await press(mentor, language, "charter.sign");
  await expect(mentor.getByText(say("charter.bothSigned")).first()).toBeVisible();
}

async function fillBothArrows(page: Page, language: Language, pairing: string): Promise<void> {
  const say = words(language);
  for (const arrow of ["tracks.addTheyTeach", "tracks.addITeach"]) {
    await page.goto(`/pairings/${pairing}`);
    await press(page, language, arrow);
    const dialog = page.getByRole("dialog");
    await expect(dialog).toBeVisible();
    await dialog.getByRole("button", { name: say("tracks.put") }).click();
    await expect(page.getByText(say("tracks.added")).first()).toBeVisible();
    await expect(dialog).toHaveCount(0);
  }
}

async function meet(mentor: Page, learner: Page, language: Language): Promise<void> {
  const say = words(language);
  await nextStep(learner, language, "plan");
  await learner
    .getByRole("radiogroup", { name: say("slots.label") })
    .getByRole("radio")
    .first()
    .check({ force: true });
  await picture(learner, "slots", language);
  await press(learner, language, "slots.propose");
  await learner.waitForURL(/\/sessions\//);
  await nextStep(mentor, language, "confirm");
  await press(mentor, language, "sessions.confirm");
  await expect(mentor.getByText(say("sessions.confirmedToast")).first()).toBeVisible();
  await picture(mentor, "session", language);
  letSessionsPass();
  for (const page of [mentor, learner]) {
    await nextStep(page, language, "held");
    await press(page, language, "sessions.tookPlace");
    await expect(page.getByText(say("sessions.heldToast")).first()).toBeVisible();
  }
  for (const page of [mentor, learner]) {
    await nextStep(page, language, "pulse");
    const card = page
      .locator("section")
      .filter({ has: page.getByRole("button", { name: say("pulse.send") }) });
    const questions = card.getByRole("radiogroup");
    await expect(questions).toHaveCount(4);
    // Four taps.
    for (let each = 0; each < 4; each += 1) {
      await questions.nth(each).getByRole("radio").nth(3).check({ force: true });
    }
    if (page === mentor) await picture(page, "pulse", language);
    await press(page, language, "pulse.send");
    await expect(page.getByText(say("pulse.thanks")).first()).toBeVisible();
  }
}
