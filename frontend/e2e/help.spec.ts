import { expect, test } from "@playwright/test";
import { Caller } from "./caller";
import type { Language } from "./company";
import { someone } from "./coordinator";
import { COORDINATOR } from "./matching";
import { ADMINISTRATOR, LEARNER, MENTOR } from "./meeting";
import { picture } from "./screens";
import { pattern, words } from "./words";

const REFERENT = "sylvie.lambert@demo.example";
const WORDS: Record<Language, [string, string, string]> = {
  en: [
    "After our last session I was asked to say nothing to the others. I would like to talk about it.",
    "Thank you for writing. Would tomorrow at noon suit you, away from the office?",
    "Yes, tomorrow at noon.",
  ],
  fr: [
    "Après notre dernière séance, on m’a demandé de ne rien dire aux autres. J’aimerais en parler.",
    "Merci de m’avoir écrit. Demain midi vous irait-il, hors du bureau ?",
    "Oui, demain midi.",
  ],
};

for (const language of ["en", "fr"] as const) {
  const say = words(language);
  const like = pattern(language);
  const [asked, answered, agreed] = WORDS[language];

  test(`help in confidence, from the first word to the last (${language})`, async ({ browser, request }) => {
    test.setTimeout(300_000);
    const faults: string[] = [];
    const ines = await someone(browser, language, MENTOR, faults);

    // The law's own channels first, then somebody to write to.
    await ines
      .getByRole("link", { name: say("nav.help"), exact: true })
      .first()
      .click();
    const headings = ines.getByRole("heading", { level: 2 });
    await expect(headings.first()).toHaveText(say("support.channels.title"));
    await expect(ines.getByText("112", { exact: true })).toBeVisible();
    await expect(ines.getByText(say("support.channels.never"))).toBeVisible();
    await picture(ines, "help", language);

    // Whom one does not want is not offered; nothing is sent half.
    await ines.getByText(say("support.write.exclude")).click();
    await ines.getByRole("checkbox", { name: "Karin Johansson" }).check({ force: true });
    await expect(ines.getByRole("radio", { name: "Karin Johansson" })).toHaveCount(0);
    await ines.getByRole("checkbox", { name: "Karin Johansson" }).uncheck({ force: true });
    await ines.getByRole("button", { name: say("support.write.send") }).click();
    await expect(ines.getByText(say("support.write.missing")).first()).toBeVisible();
    await ines.getByRole("radio", { name: /Sylvie Lambert/ }).check({ force: true });
    await ines.getByRole("button", { name: holds(say("support.write.about")) }).click();
    await ines.getByRole("option", { name: say("support.category.pressure") }).click();
    await ines.getByRole("textbox").fill(asked);
    // It waits while one looks elsewhere, and on no device.
    await ines
      .getByRole("link", { name: say("nav.home"), exact: true })
      .first()
      .click();
    await expect(ines).toHaveURL(/\/$/);
    await ines
      .getByRole("link", { name: say("nav.help"), exact: true })
      .first()
      .click();
    await expect(ines.getByRole("textbox")).toHaveValue(asked);
    const stored = await ines.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
    expect(stored).not.toContain(asked.slice(0, 30));
    const form = ines.getByRole("heading", { name: say("support.write.title") });
    await picture(ines, "help-writing", language, form);
    await ines.getByRole("button", { name: say("support.write.send") }).click();
    await expect(ines.getByRole("heading", { level: 1, name: like("support.with") })).toBeVisible();
    await expect(ines.getByText(asked)).toBeVisible();
    const id = /help\/([0-9a-f-]{36})/.exec(ines.url())?.[1] ?? "";
    expect(id).not.toBe("");

    // For everybody else there is no such page.
    for (const email of [LEARNER, COORDINATOR, ADMINISTRATOR]) {
      const other = await someone(browser, language, email, faults);
      await other.goto(`/help/${id}`);
      await expect(other.getByRole("button", { name: say("ui.tryAgain") })).toBeVisible();
      await expect(other.getByText(asked)).toHaveCount(0);
      await other.context().close();
    }

    // The referent finds it, reads it, answers.
    const sylvie = await someone(browser, language, REFERENT, faults);
    await sylvie
      .getByRole("link", { name: say("nav.cases"), exact: true })
      .first()
      .click();
    await expect(sylvie.getByText(like("support.unread")).first()).toBeVisible();
    await picture(sylvie, "cases", language);
    await sylvie.locator(`a[href$="${id}"]`).click();
    await expect(sylvie.getByText(asked)).toBeVisible();
    await sylvie.getByRole("textbox").fill(answered);
    await sylvie.getByRole("button", { name: say("support.write.send") }).click();
    await expect(sylvie.getByText(answered)).toBeVisible();
    await expect(sylvie.getByRole("textbox")).toHaveValue("");
    await picture(sylvie, "case-referent", language);
    await sylvie.goto("/cases");
    await expect(sylvie.locator(`a[href$="${id}"]`)).toBeVisible();
    await expect(sylvie.locator(`a[href$="${id}"]`).getByText(like("support.unread"))).toHaveCount(0);

    // What is new shows on the author's page of help; the thread goes on.
    await ines.goto("/messages");
    await expect(ines).toHaveURL(/\/help$/);
    await ines.locator(`a[href$="${id}"]`).click();
    await expect(ines.getByText(answered)).toBeVisible();
    await ines.getByRole("textbox").fill(agreed);
    await ines.getByRole("button", { name: say("support.write.send") }).click();
    await expect(ines.getByText(agreed)).toBeVisible();
    await picture(ines, "help-case", language);

    // The referent's role is taken away: a sentence, and a way out.
    await giveRoles(request, ["member"]);
    await ines.reload();
    await expect(ines.getByText(like("support.handOver.neededTitle"))).toBeVisible();
    await picture(ines, "help-referent-gone", language);
    await ines.getByRole("button", { name: say("support.handOver.open") }).click();
    await ines.getByRole("radio", { name: /Karin Johansson/ }).check({ force: true });
    await picture(ines, "help-hand-over", language);
    await ines.getByRole("button", { name: say("support.handOver.confirm") }).click();
    await expect(ines.getByText(say("support.act.handedByMe"))).toBeVisible();
    await giveRoles(request, ["member", "referent"]);
    // What Sylvie wrote stays hers under Karin's name.
    await expect(ines.getByRole("heading", { level: 1, name: /Karin Johansson/ })).toBeVisible();
    await expect(ines.getByRole("listitem").filter({ hasText: answered })).toContainText("Sylvie Lambert");

    // Closed in one step and one yes; it says until when it can be read.
    await ines.getByRole("button", { name: say("support.close.open"), exact: true }).click();
    await ines
      .getByRole("alertdialog")
      .getByRole("button", { name: say("support.close.confirm") })
      .click();
    await expect(ines.getByText(say("support.closedTitle"))).toBeVisible();
    await expect(ines.getByRole("textbox")).toHaveCount(0);
    await picture(ines, "help-closed", language);
    await ines.goto("/help");
    await expect(ines.getByText(say("support.closed"), { exact: true }).first()).toBeVisible();
    // A page that was not there for somebody is a refusal, as it should be; anything else is a fault.
    expect(faults.filter((fault) => !fault.includes("404"))).toEqual([]);
  });
}

/** A button that says its label and what is chosen. Browsers fold every kind of space in a name into a plain one. */
const holds = (label: string) => new RegExp(`${label.replace("?", "\\?").replace(/\s/g, "\\s")}`);

type Request = Parameters<typeof Caller.as>[0];

async function giveRoles(request: Request, roles: string[]): Promise<void> {
  const alex = await Caller.as(request, ADMINISTRATOR);
  const { items } = await alex.ask<{ items: { id: string; email: string; version: number }[] }>(
    "/users?limit=100",
  );
  const sylvie = items.find(({ email }) => email === REFERENT);
  await alex.ask(`/users/${sylvie?.id}/roles`, {
    method: "PUT",
    version: sylvie?.version ?? 0,
    data: { roles },
  });
}
