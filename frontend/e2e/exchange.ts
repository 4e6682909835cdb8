import { expect, type Locator, type Page } from "@playwright/test";
import type { Language } from "./company";
import { picture } from "./screens";
import { pattern, words } from "./words";

/** One side of a pairing at the keyboard: everything is reached by focus, Enter, Space and letters. */
export class Partner {
  readonly page: Page;
  private readonly language: Language;
  private readonly pairing: string;
  private readonly say: (key: string) => string;
  private readonly like: (key: string) => RegExp;

  constructor(page: Page, language: Language, pairing: string) {
    this.page = page;
    this.language = language;
    this.pairing = pairing;
    this.say = words(language);
    this.like = pattern(language);
  }

  private async key(target: Locator, key: "Enter" | "Space"): Promise<void> {
    await target.focus();
    await this.page.keyboard.press(key);
  }

  press = (key: string, within: Page | Locator = this.page) =>
    this.key(within.getByRole("button", { name: this.like(key) }).first(), "Enter");

  choose = (key: string, within: Page | Locator = this.page) =>
    this.key(within.getByRole("radio", { name: this.like(key) }).first(), "Space");

  follow = (key: string) => this.key(this.page.getByRole("link", { name: this.like(key) }).first(), "Enter");

  field = (key: string) =>
    this.page
      .locator("input, textarea")
      .and(this.page.getByLabel(new RegExp(`^${this.say(key)}`)))
      .first();

  /** A sentence on the screen, where French keeps its unbreakable spaces. */
  private text = (key: string) =>
    this.page.getByText(new RegExp(this.like(key).source.replaceAll(" ", "\\s")));

  reads = (key: string) => expect(this.text(key).first()).toBeVisible();

  openPairing = () => this.page.goto(`/pairings/${this.pairing}`);

  /** From a card on when it stands further down. */
  picture = (name: string, card?: string) =>
    picture(
      this.page,
      name,
      this.language,
      card ? this.page.getByRole("region", { name: this.say(card), exact: true }) : undefined,
    );

  /** A time that no session can have is refused in a sentence, and what was typed stays. */
  async tryImpossibleTimes(): Promise<void> {
    await this.page.goto(`/pairings/${this.pairing}/plan`);
    await this.press("slots.ownTime");
    const [day, clock, minutes] = ["slots.day", "slots.clock", "slots.minutesField"].map(this.field);
    await day?.fill("2020-03-03");
    await clock?.fill("14:00");
    await minutes?.fill("5");
    await this.press("slots.propose");
    await this.reads("slots.problem.isPast");
    await this.reads("slots.problem.tooShort");
    await minutes?.fill("540");
    // The clocks of Paris jump from 2:00 to 3:00 on that day.
    await day?.fill("2027-03-28");
    await clock?.fill("02:30");
    await this.reads("slots.problem.skipped");
    await this.reads("slots.problem.tooLong");
    await expect(minutes as Locator).toHaveValue("540");
    await expect(clock as Locator).toHaveValue("02:30");
    await this.picture("impossible-time");
  }

  async planTheCycle(): Promise<void> {
    await this.page.goto(`/pairings/${this.pairing}/plan`);
    await this.choose("cycle.plan.cycle");
    await expect(this.text("cycle.number")).toHaveCount(3);
    await this.picture("cycle");
    await this.press("cycle.propose");
    await this.page.waitForURL(new RegExp(`/pairings/${this.pairing}$`));
    await expect(this.text("sessions.standing.proposedByMe")).toHaveCount(3);
  }

  /** Two of three are confirmed; the third waits for something that flows back. */
  async confirmUpToTheGate(): Promise<void> {
    await this.page.goto("/");
    await this.reads("home.step.confirmAll.title");
    await this.openPairing();
    await this.reads("cycle.waiting");
    await this.press("cycle.confirmAll");
    await this.reads("cycle.confirmed");
    await this.reads("sessions.gate.title");
    await expect(this.page.getByText(this.say("sessions.standing.confirmed"), { exact: true })).toHaveCount(
      2,
    );
    await this.picture("exchange-gate", "sessions.title");
  }

  async sayThatItTookPlace(session: string): Promise<void> {
    await this.page.goto(`/sessions/${session}`);
    await this.press("sessions.tookPlace");
    await this.reads("sessions.heldToast");
  }

  async meetTheGate(session: string): Promise<void> {
    await this.page.goto(`/sessions/${session}`);
    await this.press("sessions.confirm");
    await this.reads("sessions.gate.title");
    await this.follow("sessions.gate.action");
    await this.page.waitForURL(new RegExp(`/pairings/${this.pairing}$`));
  }

  async teachBack(): Promise<void> {
    await this.openPairing();
    await this.press("tracks.addITeach");
    await this.press("tracks.put", this.page.getByRole("dialog"));
    await this.reads("tracks.added");
  }

  async confirm(session: string): Promise<void> {
    await this.page.goto(`/sessions/${session}`);
    await this.press("sessions.confirm");
    await this.reads("sessions.confirmedToast");
  }

  /** Typed, kept through a reload, saved. */
  async writeNotes(session: string, shared: string, secret: string): Promise<void> {
    await this.page.goto(`/sessions/${session}`);
    for (const [key, text] of [
      ["notes.label.pair", shared],
      ["notes.label.private", secret],
    ] as const) {
      await this.field(key).fill(text);
      await this.page.reload();
      await expect(this.field(key)).toHaveValue(text);
      await this.saveNote(key);
      await this.reads("notes.isSaved");
      await this.page.reload();
      await expect(this.field(key)).toHaveValue(text);
    }
  }

  private async saveNote(key: string): Promise<void> {
    const form = this.page.locator("form").filter({ has: this.field(key) });
    await this.press("notes.save", form);
  }

  /** The shared note is there, and nothing of the other's private one. */
  async readNotes(session: string, shared: string, secret: string): Promise<void> {
    await this.page.goto(`/sessions/${session}`);
    await expect(this.field("notes.label.pair")).toHaveValue(shared);
    await expect(this.field("notes.label.private")).toHaveValue("");
    expect(await this.page.content()).not.toContain(secret);
  }

  async readOwnNotes(session: string, shared: string, secret: string): Promise<void> {
    await this.page.goto(`/sessions/${session}`);
    await expect(this.field("notes.label.pair")).toHaveValue(shared);
    await expect(this.field("notes.label.private")).toHaveValue(secret);
  }

  /** Both were writing: the second sees both texts, and keeps theirs. */
  async keepMineAfter(meanwhile: () => Promise<void>, mine: string, theirs: string): Promise<void> {
    await this.field("notes.label.pair").fill(mine);
    await meanwhile();
    await this.saveNote("notes.label.pair");
    await this.reads("notes.conflict.title");
    await expect(this.page.getByRole("definition").filter({ hasText: theirs })).toBeVisible();
    await expect(this.field("notes.label.pair")).toHaveValue(mine);
    await this.picture("note-conflict", "notes.title.pair");
    await this.press("notes.conflict.keepMine");
    await this.saveNote("notes.label.pair");
    await this.reads("notes.savedToast");
  }

  async writeTooMuch(): Promise<void> {
    const before = await this.field("notes.label.private").inputValue();
    await this.field("notes.label.private").fill("x".repeat(1_000_000));
    await this.reads("notes.tooLong");
    await this.field("notes.label.private").fill(before);
  }

  async promise(what: string): Promise<void> {
    await this.field("actions.what").fill(what);
    await this.choose("actions.owner.both");
    await this.press("actions.add");
    await expect(this.page.getByRole("checkbox", { name: new RegExp(what) })).toBeVisible();
    await this.picture("session-held", "actions.title");
  }

  async tickOff(what: string): Promise<void> {
    await this.openPairing();
    const box = this.page.getByRole("checkbox", { name: new RegExp(what) });
    await this.key(box, "Space");
    await expect(box).toBeChecked();
    await this.page.reload();
    await this.text("actions.done").first().focus();
    await this.page.keyboard.press("Enter");
    await expect(box).toBeChecked();
  }

  /** Said, taken back, said again. */
  async sayThatItWasMissed(session: string): Promise<void> {
    await this.page.goto(`/sessions/${session}`);
    for (const again of [true, false]) {
      await this.press("sessions.missed");
      const dialog = this.page.getByRole("alertdialog");
      await this.choose("sessions.absent.both", dialog);
      if (again) await this.picture("missed");
      await this.press("sessions.missedConfirm", dialog);
      await this.reads("sessions.standing.missedToldByMe");
      if (again) {
        await this.press("sessions.takeBack");
        await this.reads("sessions.standing.askHeld");
      }
    }
  }

  /** Three new times; one press, and the other side is asked. */
  async bookAgain(): Promise<void> {
    await this.openPairing();
    const card = this.page.getByRole("region", { name: this.say("sessions.rebook.title") });
    await expect(card.getByRole("button")).toHaveCount(3);
    await this.reads("commitment.no_show");
    await this.picture("rebooking", "sessions.rebook.title");
    await this.key(card.getByRole("button").first(), "Enter");
    await expect(card).toHaveCount(0);
    await this.reads("sessions.standing.proposedByMe");
  }
}
