import { readFile } from "node:fs/promises";
import { expect, type Page } from "@playwright/test";
import type { Language } from "./company";
import { type Couple, fullName, type MatchingFacts } from "./matching";
import { picture } from "./screens";
import { pattern, words } from "./words";

/** The board as its coordinator uses it; the REST calls only look for people who suit a step of the journey. */
export class Board {
  private readonly page: Page;
  private readonly facts: MatchingFacts;
  private readonly language: Language;
  private readonly programme: string;
  private readonly say: (key: string) => string;
  private readonly like: (key: string) => RegExp;
  private run = "";

  constructor(page: Page, facts: MatchingFacts, language: Language, programme: string) {
    this.page = page;
    this.facts = facts;
    this.language = language;
    this.programme = programme;
    this.say = words(language);
    this.like = pattern(language);
  }

  private name = ({ mentor, learner }: Couple) =>
    this.say("matching.couple")
      .replace("{{mentor}}", `${mentor.given_name} ${mentor.family_name}`)
      .replace("{{learner}}", `${learner.given_name} ${learner.family_name}`);

  private row = (name: string) => this.page.getByRole("article", { name, exact: true });

  private press = (key: string, name: string) =>
    this.row(name)
      .getByRole("button", { name: `${this.say(key)} – ${name}`, exact: true })
      .click();

  /** Before the programme has moved on, the button says why it cannot be used. */
  async beginWithNobodyAsked() {
    const { page, say } = this;
    await page.goto(`/programmes/${this.programme}/matching`);
    await expect(page.getByText(say("matching.notNow"))).toBeVisible();
    await page.goto(`/programmes/${this.programme}/manage`);
    await page.getByRole("button", { name: say("coordination.move.matching") }).click();
    await expect(page.getByText(say("coordination.moved.matching")).first()).toBeVisible();
    await page.goto(`/programmes/${this.programme}/matching`);
    await expect(page.getByText(say("matching.emptyTitle"))).toBeVisible();
  }

  /** Started with a seed of one's own, heard step by step as server-sent events. */
  async followARun() {
    const { page, say } = this;
    await page.getByRole("button", { name: say("matching.options.open") }).click();
    const options = page.getByRole("dialog");
    await options.getByRole("textbox").fill("7");
    const heard = page.waitForResponse((answer) => answer.url().endsWith("/events"));
    await options.getByRole("button", { name: say("matching.start") }).click();
    const events = await heard;
    expect(events.status()).toBe(200);
    expect(events.headers()["content-type"]).toContain("text/event-stream");
    await expect(page.getByText(say("matching.exact"))).toBeVisible({ timeout: 60_000 });
    this.run = new URL(page.url()).searchParams.get("run") ?? "";
    await expect(this.page.getByRole("article").first()).toBeVisible();
    await picture(page, "board-result", this.language);
    await page.getByText(say("matching.proof.title")).click();
    await expect(page.getByRole("definition").filter({ hasText: /^7$/ })).toBeVisible();
    await page.getByText(say("matching.proof.title")).click();
    await page
      .getByRole("button", { name: say("matching.moreReasons") })
      .first()
      .click();
    await expect(page.getByRole("list", { name: say("matching.reasons") })).toBeVisible();
    const others = page.getByRole("heading", { name: say("matching.alternatives.title") });
    await expect(others).toBeVisible();
    await expect(page.getByRole("article").first().getByRole("region")).toHaveCount(2);
    await picture(page, "board", this.language, page.getByRole("tablist"));
  }

  async names(): Promise<[string, string, string]> {
    const [first, second, third] = (await this.facts.couples(this.run)).map(this.name);
    if (!first || !second || !third) throw new Error("the run suggests fewer than three couples");
    return [first, second, third];
  }

  async pinAndForbid(pinned: string, forbidden: string) {
    await this.press("matching.pin", pinned);
    await expect(this.row(pinned).getByText(this.say("matching.rule.pin"), { exact: true })).toBeVisible();
    await this.press("matching.forbid", forbidden);
    await expect(this.row(forbidden).getByText(this.say("matching.rule.forbid"))).toBeVisible();
  }

  async setAside(name: string) {
    const { page, say } = this;
    await this.press("matching.reject.open", name);
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: say("matching.reject.confirm") }).click();
    await expect(dialog.getByText(say("matching.reject.reasonNeeded"))).toBeVisible();
    await dialog.getByLabel(say("matching.reject.reason")).fill("They work on the same bid until June.");
    await dialog.getByRole("button", { name: say("matching.reject.confirm") }).click();
    await expect(this.row(name).getByText(say("matching.decision.rejected"), { exact: true })).toBeVisible();
  }

  /** The weakest couple gets another learner, by hand and with a reason; whoever held the place is set aside. */
  async putTogether(): Promise<string> {
    const { page, say } = this;
    const couples = await this.facts.couples(this.run);
    const old = couples.at(-1) as Couple;
    const { mentor } = old;
    const learner = await this.facts.anotherLearner(this.run, old);
    await this.press("matching.hand.edit", this.name(old));
    const dialog = page.getByRole("dialog");
    await dialog
      .getByRole("button", { name: `${say("matching.why.change")} – ${fullName(old.learner)}` })
      .click();
    await dialog.getByRole("searchbox").fill(learner.family_name);
    await dialog.getByRole("button", { name: new RegExp(fullName(learner)) }).click();
    await expect(dialog.getByText(say("matching.why.feasible"))).toBeVisible();
    const save = dialog.getByRole("button", { name: say("matching.hand.confirm") });
    await save.click();
    await expect(dialog.getByText(say("matching.hand.reasonNeeded"))).toBeVisible();
    await dialog.getByLabel(say("matching.hand.reason")).fill("Both asked for it at the kick-off meeting.");
    await picture(page, "board-by-hand", this.language);
    await save.click();
    await expect(dialog).toHaveCount(0);
    const made = this.name({ mentor, learner });
    await expect(this.row(made).getByText(say("matching.decision.byHand"), { exact: true })).toBeVisible();
    await expect(
      this.row(this.name(old)).getByText(say("matching.decision.rejected"), { exact: true }),
    ).toBeVisible();
    return made;
  }

  /** From the row of someone whom the run left alone. */
  async askWhyNot() {
    const { page, say } = this;
    const { alone, other } = await this.facts.refusedCouple(this.run);
    await page.getByRole("tab", { name: say("matching.tab.unmatched") }).click();
    await picture(page, "board-unmatched", this.language, page.getByRole("tablist"));
    await page.getByRole("button", { name: `${say("matching.tab.why")} – ${fullName(alone)}` }).click();
    await page.getByRole("searchbox").fill(other.family_name);
    await page.getByRole("button", { name: new RegExp(fullName(other)) }).click();
    await expect(page.getByText(this.like("matching.why.refused"))).toBeVisible();
    await expect(page.getByText(say("matching.why.pinRefused"))).toBeVisible();
    await picture(page, "board-why-not", this.language, page.getByRole("tablist"));
    await page.getByRole("tab", { name: say("matching.tab.proposals"), exact: true }).click();
  }

  async runAgainAndCompare(told: { pinned: string; forbidden: string; made: string }) {
    const { page, say, like } = this;
    const before = this.run;
    await page.getByRole("button", { name: say("matching.startAgain"), exact: true }).click();
    await page.waitForURL((url) => ![before, null].includes(url.searchParams.get("run")));
    await expect(page.getByText(say("matching.exact"))).toBeVisible({ timeout: 60_000 });
    this.run = new URL(page.url()).searchParams.get("run") ?? "";
    await expect(this.row(told.pinned).getByText(say("matching.rule.pin"), { exact: true })).toBeVisible();
    await expect(this.row(told.forbidden)).toHaveCount(0);
    await page.getByRole("tab", { name: say("matching.tab.history"), exact: true }).click();
    await page
      .getByRole("button", { name: new RegExp(`^${say("matching.compare.open")} – `) })
      .first()
      .click();
    const differences = page.getByRole("region", { name: like("matching.compare.title") });
    const gone = differences.getByRole("region", { name: like("matching.compare.removed") });
    await expect(gone.getByText(told.forbidden)).toBeVisible();
    await expect(gone.getByText(told.made)).toBeVisible();
    await expect(gone.getByText(told.pinned)).toHaveCount(0);
    await picture(page, "board-compare", this.language, page.getByRole("tablist"));
    await page.getByRole("tab", { name: say("matching.tab.proposals"), exact: true }).click();
  }

  async exportTable() {
    const downloading = this.page.waitForEvent("download");
    await this.page.getByRole("button", { name: this.say("matching.export") }).click();
    const file = await (await downloading).path();
    const table = await readFile(file, "utf8");
    const couples = await this.facts.couples(this.run);
    expect(table.charCodeAt(0)).toBe(0xfeff);
    expect(table.trim().split("\n")).toHaveLength(couples.length + 1);
    expect(table).toContain((couples[0] as Couple).mentor.family_name);
  }

  /** No mouse from here on. */
  async approveTwoWithTheKeyboard() {
    const { page, say, like } = this;
    const names = (await this.names()).slice(0, 2);
    for (const name of names) {
      await this.row(name)
        .getByRole("checkbox", { name: say("matching.selectCouple").replace("{{couple}}", name) })
        .focus();
      await page.keyboard.press("Space");
    }
    await page.getByRole("button", { name: like("matching.approveSelected") }).focus();
    await page.keyboard.press("Enter");
    const question = page.getByRole("alertdialog");
    await expect(question.getByRole("heading", { name: like("matching.confirmTitle") })).toContainText("2");
    await question.getByRole("button", { name: say("matching.confirm") }).focus();
    await page.keyboard.press("Enter");
    await expect(question).toHaveCount(0);
    await expect(page.getByText(like("matching.approved")).first()).toContainText("2");
    for (const name of names) {
      await expect(
        this.row(name).getByText(say("matching.decision.approved"), { exact: true }),
      ).toBeVisible();
    }
  }
}
