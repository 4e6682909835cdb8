import { expect, test } from "@playwright/test";
import { type Language, watch } from "./company";
import { picture } from "./screens";
import { words } from "./words";

const ELSEWHERE = "https://cdn.jsdelivr.net";

for (const language of ["en", "fr"] as Language[]) {
  test(`someone signs in with the company's account, declines once, and is unknown once (${language})`, async ({
    browser,
  }) => {
    const context = await browser.newContext({ locale: language === "fr" ? "fr-FR" : "en-GB" });
    const faults = watch(context);
    // The provider's own page asks for a style sheet from elsewhere; ours never do.
    await context.route(`${ELSEWHERE}/**`, (route) => route.fulfill({ contentType: "text/css", body: "" }));
    const page = await context.newPage();
    const say = words(language);
    const company = say("companySignIn.continueWith").replace("{{label}}", "Fabrikam");

    await page.goto("/");
    await page.getByRole("link", { name: company }).click();
    await page.getByRole("button", { name: /deny/i }).click();
    await expect(page.getByText(say("companySignIn.problem.declined"))).toBeVisible();
    await picture(page, "company-account-declined", language);

    await page.goto("/skills");
    await page.getByRole("link", { name: company }).click();
    await page.getByRole("button", { name: "nobody.here" }).click();
    await expect(page.getByText(say("companySignIn.problem.unknown_person"))).toBeVisible();

    await page.getByRole("link", { name: company }).click();
    await page.getByRole("button", { name: "ines.moreau" }).click();
    // On to the page that was wanted in the beginning, and still there after a reload.
    await expect(page).toHaveURL(/\/skills$/);
    await page.reload();
    await expect(page).toHaveURL(/\/skills$/);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    expect(faults.filter((fault) => !fault.includes(ELSEWHERE))).toEqual([]);
    await context.close();
  });
}
