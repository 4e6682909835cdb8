import { expect, type Page, test } from "@playwright/test";
import { AGAIN, type Language } from "./company";
import { someone } from "./coordinator";
import { ADMINISTRATOR, Company } from "./meeting";
import { isSigned, Receiver } from "./receiver";
import { picture } from "./screens";
import { pattern, words } from "./words";

for (const language of ["en", "fr"] as Language[]) {
  test(`a machine gets its secrets, and another one is told what changes (${language})`, async ({
    browser,
    request,
  }) => {
    test.setTimeout(180_000);
    const faults: string[] = [];
    const page = await someone(browser, language, ADMINISTRATOR, faults);
    await giveAMachineItsSecrets(page, language);
    const receiver = new Receiver();
    const url = await receiver.listen();
    const company = new Company(request);
    const secret = await nameTheReceiver(page, language, url);
    await deliver(page, language, company, receiver, secret);
    await rotateAndStop(page, language, company, receiver, secret);
    await receiver.close();
    expect(faults).toEqual([]);
  });
}

/** The secret in the dialog that shows it this once; the dialog is closed. */
async function secretShown(page: Page, language: Language, title: string): Promise<string> {
  const say = words(language);
  const dialog = page.getByRole("alertdialog", { name: title });
  const secret = await dialog.getByLabel(say("services.secret"), { exact: true }).inputValue();
  await dialog.getByRole("button", { name: say("ui.copy"), exact: true }).click();
  await expect(dialog.getByText(/^(Copied|C’est copié|It is selected|C’est sélectionné)/)).toBeVisible();
  return secret;
}

async function giveAMachineItsSecrets(page: Page, language: Language): Promise<void> {
  const say = words(language);
  const name = `Workday ${language}`;
  await page.goto("/admin/service-accounts");
  await page.getByRole("button", { name: say("services.new") }).click();
  const dialog = page.getByRole("dialog", { name: say("services.new") });
  await dialog.getByRole("button", { name: say("services.make") }).click();
  await expect(dialog.getByText(say("services.scopeMissing"))).toBeVisible();
  await dialog.getByLabel(say("services.name"), { exact: true }).fill(name);
  await dialog
    .getByRole("radio", { name: new RegExp(`^${say("services.kind.client").replace(/[()]/g, "\\$&")}`) })
    .check({ force: true });
  await dialog
    .getByRole("checkbox", { name: new RegExp(`^${say("services.scope.people_write")}`) })
    .check({ force: true });
  await picture(page, "service-account-new", language);
  await dialog.getByRole("button", { name: say("services.make") }).press("Enter");
  const secret = await secretShown(page, language, name);
  expect(secret).toMatch(/^vvc_/);
  await picture(page, "service-account-secret", language);
  const shown = page.getByRole("alertdialog", { name });
  const id = (await shown.locator("code").textContent()) ?? "";
  await shown.getByRole("button", { name: say("services.kept") }).click();
  const traded = await page.request.post("/api/v1/oauth/token", {
    ...AGAIN,
    form: { grant_type: "client_credentials", client_id: id, client_secret: secret },
  });
  expect(traded.status()).toBe(200);
  await page.reload();
  const card = page.getByRole("region", { name });
  await expect(card).toBeVisible();
  await expect(card.getByText(say("services.neverUsed"))).toHaveCount(0);
  await card.getByRole("button", { name: say("services.rotate") }).click();
  expect(await secretShown(page, language, name)).not.toBe(secret);
  await shown.getByRole("button", { name: say("services.kept") }).click();
  await expect(card.getByRole("listitem")).toHaveCount(2);
  await picture(page, "service-accounts", language);
  const former = card.getByRole("listitem").filter({ hasText: secret.slice(0, 10) });
  await former.getByRole("button").click();
  const question = page.getByRole("alertdialog");
  await question.getByRole("button", { name: say("services.endSecretConfirm"), exact: true }).click();
  await expect(card.getByRole("listitem")).toHaveCount(1);
  const refused = await page.request.post("/api/v1/oauth/token", {
    ...AGAIN,
    form: { grant_type: "client_credentials", client_id: id, client_secret: secret },
  });
  expect(refused.status()).toBe(401);
}

async function nameTheReceiver(page: Page, language: Language, url: string): Promise<string> {
  const say = words(language);
  await page.getByRole("link", { name: say("webhooks.title"), exact: true }).click();
  await page.getByRole("button", { name: say("webhooks.new") }).click();
  const dialog = page.getByRole("dialog", { name: say("webhooks.new") });
  const address = dialog.getByLabel(say("webhooks.url"), { exact: true });
  await address.fill("https://169.254.169.254/latest");
  for (const event of ["programme", "pairing"]) {
    await dialog
      .getByRole("checkbox", { name: new RegExp(`^${say(`webhooks.event.${event}`)}`) })
      .check({ force: true });
  }
  await dialog.getByRole("button", { name: say("webhooks.make") }).click();
  await expect(address).toHaveAttribute("aria-invalid", "true");
  await address.fill(url);
  await dialog.getByRole("textbox").nth(1).fill(`Portal ${language}`);
  await picture(page, "webhook-new", language);
  await dialog.getByRole("button", { name: say("webhooks.make") }).click();
  const secret = await secretShown(page, language, new URL(url).host);
  expect(secret).toMatch(/^whsec_/);
  await page.getByRole("button", { name: say("services.kept") }).click();
  await page.getByRole("link", { name: `Portal ${language}` }).click();
  await expect(page.getByText(say("webhooks.nothingSent"))).toBeVisible();
  return secret;
}

async function deliver(
  page: Page,
  language: Language,
  company: Company,
  receiver: Receiver,
  secret: string,
): Promise<void> {
  const say = words(language);
  const programme = await company.openProgramme(`Told ${language}`);
  await expect.poll(() => receiver.arrived.length).toBe(1);
  const [first] = receiver.arrived;
  expect(first && isSigned(first, secret)).toBe(true);
  expect(JSON.parse(first?.body ?? "{}").data).toEqual({ programme_id: programme, status: "open" });
  receiver.answer = 503;
  await company.move(programme, "matching");
  await expect.poll(() => receiver.arrived.length).toBe(2);
  const log = page.getByRole("table", { name: say("webhooks.log") });
  await expect(async () => {
    await page.getByRole("button", { name: say("webhooks.again") }).click();
    await expect(log.getByRole("row").filter({ hasText: "503" })).toBeVisible({ timeout: 2_000 });
  }).toPass();
  await expect(page.getByText(pattern(language)("webhooks.failing"))).toBeVisible();
  await picture(page, "webhook-log", language);
  receiver.answer = 204;
  await log
    .getByRole("row")
    .filter({ hasText: "503" })
    .getByRole("button", { name: new RegExp(`^${say("webhooks.replay")}`) })
    .click();
  await expect.poll(() => receiver.arrived.length).toBe(3);
  expect(receiver.arrived[2]?.headers["webhook-id"]).toBe(receiver.arrived[1]?.headers["webhook-id"]);
  await expect(async () => {
    await page.getByRole("button", { name: say("webhooks.again") }).click();
    await expect(log.getByRole("row").filter({ hasText: "204" })).toBeVisible({ timeout: 2_000 });
  }).toPass();
}

async function rotateAndStop(
  page: Page,
  language: Language,
  company: Company,
  receiver: Receiver,
  secret: string,
): Promise<void> {
  const say = words(language);
  await page.getByRole("button", { name: say("webhooks.rotate") }).click();
  await page.getByRole("button", { name: say("webhooks.rotateConfirm") }).click();
  const other = await secretShown(page, language, say("webhooks.rotate"));
  await page.getByRole("button", { name: say("services.kept") }).click();
  await expect(page.getByText(pattern(language)("webhooks.twoSecrets"))).toBeVisible();
  await company.openProgramme(`Told twice ${language}`);
  await expect.poll(() => receiver.arrived.length).toBe(4);
  const last = receiver.arrived[3];
  expect(last && [isSigned(last, secret), isSigned(last, other)]).toEqual([true, true]);
  await page.getByRole("button", { name: say("webhooks.stop"), exact: true }).click();
  await expect(page.getByText(say("webhooks.stopped.by_hand"), { exact: true })).toBeVisible();
  await page.getByRole("link", { name: say("webhooks.all") }).click();
  await expect(page.getByText(say("webhooks.stopped.by_hand"), { exact: true })).toBeVisible();
  await picture(page, "webhooks", language);
  await page.getByRole("link", { name: `Portal ${language}` }).click();
  await page.getByRole("button", { name: say("webhooks.delete"), exact: true }).click();
  const question = page.getByRole("alertdialog");
  await question.getByRole("button", { name: say("webhooks.deleteConfirm"), exact: true }).click();
  await expect(page.getByText(say("webhooks.none"))).toBeVisible();
}
