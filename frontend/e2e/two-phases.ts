import { expect, type Page } from "@playwright/test";
import type { Language } from "./company";
import { picture, stepTo } from "./screens";
import { pattern, words } from "./words";

const SOME_PLACES = 6;

/** What a coordinator does in a programme that asks people first: places, the first phase, objections, fairness. */
export class Coordination {
  private readonly page: Page;
  private readonly language: Language;
  private readonly say: (key: string) => string;
  private readonly like: (key: string) => RegExp;
  programme = "";

  constructor(page: Page, language: Language) {
    this.page = page;
    this.language = language;
    this.say = words(language);
    this.like = pattern(language);
  }

  /** The name of a radio is its label and what explains it. */
  private choose = (key: string) =>
    this.page
      .getByRole("radio", { name: new RegExp(this.like(key).source.replace(/\$$/, "")) })
      .check({ force: true });

  private press = (key: string) =>
    this.page
      .getByRole("button", { name: this.like(key) })
      .first()
      .click();

  private placesField = () =>
    this.page.getByRole("textbox", { name: new RegExp(this.say("rules.places.label")) });

  /** In the wizard: a lottery for a few places, and two phases. */
  setRules = async () => {
    await this.choose("rules.admission.lottery");
    await this.placesField().fill(String(SOME_PLACES));
    await this.choose("rules.phases.two");
    await picture(this.page, "wizard-places", this.language);
  };

  /** The lot is drawn, and nobody gets a place by hand; then the coordination chooses to take everyone. */
  async givePlaces() {
    const { page, say, like } = this;
    await page.goto(`/programmes/${this.programme}/people`);
    await this.press("admission.open.lottery");
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: say("admission.act.lottery") }).click();
    await expect(dialog.getByText(say("admission.seed"))).toBeVisible();
    const drawn = dialog.getByRole("region", { name: say("admission.order") }).getByRole("listitem");
    const order = await drawn.allTextContents();
    expect(order.length).toBeGreaterThan(2 * SOME_PLACES);
    await picture(page, "admission-result", this.language);
    await dialog.getByRole("button", { name: say("admission.done") }).click();
    const byHand = page.getByRole("button", { name: this.moveName("ready") }).first();
    await expect(byHand).toHaveAttribute("aria-disabled", "true");
    await expect(byHand).toHaveAccessibleDescription(say("coordination.people.inOrder"));
    await page.getByText(say("admission.history")).scrollIntoViewIfNeeded();
    await page.locator("summary").first().click();
    await expect(page.getByRole("region", { name: say("admission.order") }).getByRole("listitem")).toHaveText(
      order,
    );
    await picture(
      page,
      "admissions",
      this.language,
      page.getByRole("heading", { name: say("admission.history") }),
    );
    await this.changeRules(async () => this.choose("rules.admission.human"));
    await page.goto(`/programmes/${this.programme}/people`);
    await this.admitByHandAndBeRefused();
    await this.changeRules(async () => this.placesField().fill(""));
    await page.goto(`/programmes/${this.programme}/people`);
    await this.press("admission.open.human");
    await dialog.getByRole("checkbox").first().waitFor({ state: "attached" });
    for (const box of await dialog.getByRole("checkbox").all()) await box.check({ force: true });
    await picture(page, "admission-choice", this.language);
    await dialog.getByRole("button", { name: like("admission.admitChosen") }).click();
    await expect(dialog.getByText(say("admission.resultTitle"))).toBeVisible();
    await dialog.getByRole("button", { name: say("admission.done") }).click();
    await expect(page.getByRole("button", { name: this.moveName("waitlisted") }).first()).toBeVisible();
    await expect(page.getByRole("button", { name: this.moveName("ready") })).toHaveCount(0);
  }

  private moveName = (to: "ready" | "waitlisted") =>
    new RegExp(`^${this.say(`coordination.people.move.${to}`)} – `);

  /** The server's own sentence, whatever the reason is. */
  private async admitByHandAndBeRefused() {
    const answer = this.page.waitForResponse((each) => each.request().method() === "PATCH");
    await this.page
      .getByRole("button", { name: this.moveName("ready") })
      .first()
      .click();
    const { detail } = (await (await answer).json()) as { detail: string };
    expect((await answer).status()).toBe(409);
    await expect(this.page.getByRole("alert").filter({ hasText: detail })).toBeVisible();
  }

  private async changeRules(fill: () => Promise<void>) {
    await this.page.goto(`/programmes/${this.programme}/manage`);
    await this.press("rules.change");
    await fill();
    const dialog = this.page.getByRole("dialog");
    await dialog.getByRole("button", { name: this.say("rules.save"), exact: true }).click();
    await expect(dialog).toHaveCount(0);
  }

  /** A run is refused until people were asked; then they are. */
  async askPeople() {
    const { page, say } = this;
    await page.goto(`/programmes/${this.programme}/manage`);
    await this.press("coordination.move.matching");
    await expect(page.getByText(say("coordination.moved.matching")).first()).toBeVisible();
    await page.goto(`/programmes/${this.programme}/matching`);
    const refused = page.waitForResponse(
      (each) => each.url().endsWith("/match-runs") && each.status() === 409,
    );
    await this.press("matching.start");
    const { detail } = (await (await refused).json()) as { detail: string };
    await expect(page.getByRole("alert").filter({ hasText: detail })).toBeVisible();
    await this.press("askPeople.start");
    await page
      .getByRole("dialog")
      .getByRole("button", { name: say("askPeople.confirm") })
      .click();
    await expect(page.getByText(say("askPeople.tag.open"))).toBeVisible({ timeout: 60_000 });
    await page.reload();
    await expect(page.getByText(say("askPeople.tag.open"))).toBeVisible();
    await picture(page, "ask-people", this.language);
  }

  /** One answer is too few to be told; the run closes the answers; all couples are approved. */
  async runAndApprove() {
    const { page, say } = this;
    await page.goto(`/programmes/${this.programme}/matching`);
    await expect(page.getByText(say("coordination.insights.tooFew"))).toBeVisible();
    await this.press("matching.start");
    await expect(page.getByText(say("matching.exact"))).toBeVisible({ timeout: 60_000 });
    await expect(page.getByText(say("askPeople.tag.closed"))).toBeVisible();
    await this.press("matching.approveAll");
    await this.press("matching.confirm");
    await expect(page.getByText(this.like("matching.approved")).first()).toBeVisible();
  }

  async answerObjection(sentence: string, answer: string) {
    const { page, say } = this;
    await page.goto(`/programmes/${this.programme}/manage`);
    await expect(page.getByText(this.like("objections.waiting"))).toBeVisible();
    await page.goto(`/programmes/${this.programme}/pairings`);
    await expect(page.getByText(sentence)).toBeVisible();
    await picture(page, "objections", this.language);
    await page.getByRole("button", { name: new RegExp(`^${say("objections.open")} – `) }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: say("objections.send") }).click();
    await expect(dialog.getByText(say("objection.tooShort"))).toBeVisible();
    await dialog.getByLabel(say("objections.label"), { exact: true }).fill(answer);
    await picture(page, "objection-answer", this.language);
    await dialog.getByRole("button", { name: say("objections.send") }).click();
    await expect(dialog).toHaveCount(0);
    await expect(page.getByText(answer)).toBeVisible();
  }

  async readFairness() {
    const { page, say } = this;
    await page.goto(`/programmes/${this.programme}/manage`);
    await page.getByRole("link", { name: say("coordination.pages.fairness"), exact: true }).click();
    await expect(page.getByRole("heading", { level: 1, name: say("fairness.title") })).toBeVisible();
    await expect(page.getByText(say("fairness.allTooFew"))).toBeVisible();
    await expect(page.getByRole("table").first()).toBeVisible();
    await picture(page, "fairness", this.language);
  }
}

/** Someone who takes part, with the keyboard: whom they would like to meet, and a word about their couple. */
export class Participant {
  private readonly page: Page;
  private readonly language: Language;
  private readonly programme: string;
  private readonly say: (key: string) => string;

  constructor(page: Page, language: Language, programme: string) {
    this.page = page;
    this.language = language;
    this.programme = programme;
    this.say = words(language);
  }

  private press = async (page: Page, name: string | RegExp, inside = page.locator("main")) => {
    await inside.getByRole("button", { name }).first().focus();
    await page.keyboard.press("Enter");
  };

  async readHowPlacesAreGiven() {
    await this.page.goto(`/programmes/${this.programme}`);
    await expect(this.page.getByText(/sort|lot/).first()).toBeVisible();
    await picture(this.page, "place-waiting", this.language);
  }

  /** From the home page to a saved order; another tab that is behind is told, and shown both. */
  async sayWhomToMeet() {
    const { page, say } = this;
    await page.goto("/");
    const step = stepTo(page, this.language, "shortlist");
    await expect(step).toBeVisible();
    await picture(page, "home-shortlist", this.language);
    await step.focus();
    await page.keyboard.press("Enter");
    const people = page.getByRole("article");
    await people.nth(1).waitFor();
    const names = await people.getByRole("heading", { level: 3 }).allTextContents();
    const [first = "", second = ""] = names;
    const last = names.at(-1) ?? "";
    await picture(page, "shortlist", this.language);
    const late = await page.context().newPage();
    await late.goto(`/programmes/${this.programme}`);
    await expect(late.getByRole("article")).toHaveCount(names.length);
    await this.choose(page, "rank.1", first);
    await this.choose(page, "rank.1", second);
    const summary = page.getByRole("status").filter({ hasText: say("shortlist.myOrder") });
    await expect(summary).toContainText(`1. ${second}, 2. ${first}`);
    await this.choose(page, "ratherNot", last);
    await expect(summary).toContainText(`${say("shortlist.myRatherNot")}${last}`);
    // With two people only, the second is the one set aside.
    const order = [second, first]
      .filter((name) => name !== last)
      .map((name, place) => `${place + 1}. ${name}`);
    await this.press(page, say("shortlist.save"));
    await expect(page.getByText(say("shortlist.isSaved"))).toBeVisible();
    await picture(page, "shortlist-answered", this.language, page.getByText(say("shortlist.ratherNotTitle")));
    await this.choose(late, "rank.1", last);
    await this.press(late, say("shortlist.save"));
    await expect(late.getByText(say("shortlist.conflictTitle"))).toBeVisible();
    await expect(late.getByText(order.join(", "), { exact: true })).toBeVisible();
    await picture(late, "shortlist-conflict", this.language, late.getByText(say("shortlist.ratherNotTitle")));
    await this.press(late, say("shortlist.takeSaved"));
    await expect(late.getByText(say("shortlist.isSaved"))).toBeVisible();
    await late.close();
    await page.goto("/");
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.getByRole("link", { name: say("home.step.shortlist.action") })).toHaveCount(0);
  }

  private choose = async (page: Page, key: string, name: string) => {
    const button = page.getByRole("button", {
      name: `${this.say(`shortlist.${key}`)} – ${name}`,
      exact: true,
    });
    await button.focus();
    await page.keyboard.press("Enter");
    await expect(button).toHaveAttribute("aria-pressed", "true");
  };

  async findTheAnswersClosed() {
    await this.page.goto(`/programmes/${this.programme}`);
    await expect(this.page.getByText(this.say("shortlist.closed"))).toBeVisible();
    await picture(this.page, "shortlist-closed", this.language);
  }

  /** Returns the address of the pairing that was objected to. */
  async object(sentence: string): Promise<string> {
    const { page, say } = this;
    await page.goto("/");
    await page
      .getByRole("link", { name: say("home.step.answer.action") })
      .first()
      .click();
    await expect(page.getByRole("heading", { name: say("proposal.why") })).toBeVisible();
    await this.press(page, say("objection.open"));
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel(say("objection.label"), { exact: true }).fill(sentence);
    await picture(page, "objection", this.language);
    await this.press(page, say("objection.send"), dialog);
    await expect(dialog).toHaveCount(0);
    await expect(page.getByText(sentence)).toBeVisible();
    await expect(page.getByText(say("objection.waits"))).toBeVisible();
    return page.url();
  }

  async readTheAnswer(pairing: string, answer: string) {
    await this.page.goto(pairing);
    await expect(this.page.getByText(answer)).toBeVisible();
    await picture(
      this.page,
      "pairing-objection",
      this.language,
      this.page.getByRole("heading", { name: this.say("proposal.why") }),
    );
  }
}
