import { readFileSync } from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import { Caller } from "./caller";
import { AGAIN, demoPassword, mailedLink } from "./company";
import { signIn, someone } from "./coordinator";
import { picture } from "./screens";
import { pattern, words } from "./words";

const ADMIN = "alex.martin@demo.example";
const PASSWORD = "walnut-orbit-candle-42";

for (const language of ["en", "fr"] as const) {
  const say = words(language);
  const like = pattern(language);

  test(`someone takes their data along and has them erased (${language})`, async ({ browser, request }) => {
    test.setTimeout(240_000);
    const faults: string[] = [];
    const email = `leaving.${language}.${Date.now()}@demo.example`;
    const administrator = await Caller.as(request, ADMIN);
    await administrator.ask("/users", {
      method: "POST",
      data: { email, given_name: "Alix", family_name: "Departing" },
    });
    const token = (await mailedLink(email, "welcome")).split("token=")[1];
    const opened = await request.post("/api/v1/auth/invitation-acceptances", {
      ...AGAIN,
      data: { token, password: PASSWORD },
    });
    expect(opened.ok(), await opened.text()).toBe(true);

    const page = await someone(browser, language, email, faults, PASSWORD, {});
    await page.goto("/settings");
    await page.getByRole("link", { name: say("myData.open") }).click();
    await expect(page.getByRole("heading", { level: 1, name: say("myData.title") })).toBeVisible();
    await picture(page, "my-data", language);

    const whole = JSON.parse(await taken(page, say("myData.take.json"), say("myData.password"))) as {
      tables: { name: string; rows: Record<string, unknown>[] }[];
    };
    expect(whole.tables.find((table) => table.name === "user_account")?.rows[0]?.["email"]).toBe(email);
    expect(await taken(page, say("myData.take.page"), say("myData.password"))).toContain(email);

    await page.getByRole("button", { name: say("myData.erase.begin") }).click();
    const dialog = page.getByRole("alertdialog");
    await expect(dialog.getByText(say("myData.erase.endsNothing"))).toBeVisible();
    await dialog.getByLabel(say("myData.password"), { exact: true }).fill("not the right one");
    await dialog.getByText(say("myData.erase.sure")).click();
    await picture(page, "my-data-erase", language);
    await dialog.getByRole("button", { name: say("myData.erase.now") }).click();
    await expect(dialog.getByRole("alert")).toBeVisible();
    await dialog.getByLabel(say("myData.password"), { exact: true }).fill(PASSWORD);
    await dialog.getByRole("button", { name: say("myData.erase.now") }).click();
    await expect(page).toHaveURL(/\/sign-in/);
    await page.getByLabel(say("email.label"), { exact: true }).fill(email);
    await page.getByLabel(say("password.label"), { exact: true }).fill(PASSWORD);
    await page.getByRole("button", { name: say("signIn.submit") }).click();
    await expect(page.getByRole("alert").first()).toBeVisible();

    await signIn(page, language, ADMIN, demoPassword(ADMIN));
    await page.goto("/admin/retention");
    await expect(page.getByRole("heading", { level: 1, name: say("retention.title") })).toBeVisible();
    await expect(page.getByText(like("retention.rules"))).toBeVisible();
    await picture(page, "retention", language);
    // A wrong password is a 403 of the browser console too.
    expect(faults.filter((fault) => !fault.includes("status of 403"))).toEqual([]);
    await page.context().close();
  });
}

/** What lands in the downloads after the password and a press. */
async function taken(page: Page, button: string, password: string): Promise<string> {
  await page.getByLabel(password, { exact: true }).fill(PASSWORD);
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: button }).click();
  return readFileSync(await (await download).path(), "utf8");
}
