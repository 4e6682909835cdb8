import { expect, test } from "@playwright/test";
import { AGAIN, demoPassword, type Language, mailedLink, watch } from "./company";
import { picture } from "./screens";
import { words } from "./words";

const EMAIL = "ines.moreau@demo.example";

for (const language of ["en", "fr"] as Language[]) {
  test(`someone signs in with the keyboard, is refused once, stays signed in and leaves (${language})`, async ({
    browser,
  }) => {
    const context = await browser.newContext({ locale: language === "fr" ? "fr-FR" : "en-GB" });
    const faults = watch(context);
    const page = await context.newPage();
    const say = words(language);
    await page.goto("/");
    await expect(page.getByRole("heading", { level: 1, name: say("signIn.title") })).toBeVisible();
    await picture(page, "sign-in", language);
    await page.getByLabel(say("email.label"), { exact: true }).focus();
    await page.keyboard.type(EMAIL);
    await page.keyboard.press("Tab");
    await page.keyboard.type("not the password at all");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("alert").first()).toBeVisible();
    await page.getByLabel(say("password.label"), { exact: true }).fill(demoPassword(EMAIL));
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { level: 1 })).toContainText("Inès");
    await page.reload();
    await expect(page.getByRole("heading", { level: 1 })).toContainText("Inès");
    expect(
      await page.evaluate(() => Object.values({ ...localStorage, ...sessionStorage }).join(" ")),
    ).not.toContain("eyJ");
    expect(faults).toEqual([]);
    await context.close();
  });
}

test("a forgotten password is chosen anew by the link in a mail", async ({ browser }) => {
  const context = await browser.newContext({ locale: "fr-FR" });
  const page = await context.newPage();
  const email = "philippe.garnier@demo.example";
  const before = demoPassword(email);
  await page.request.post("/api/v1/auth/password-reset-requests", { ...AGAIN, data: { email } });
  await page.goto(await mailedLink(email, "reset"));
  const say = words("fr");
  await page.getByLabel(say("password.newLabel"), { exact: true }).fill(before);
  await page.getByRole("button", { name: say("reset.submit") }).click();
  await expect(page.getByText(say("reset.doneTitle")).first()).toBeVisible();
  await context.close();
});
