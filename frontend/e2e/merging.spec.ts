import { expect, test } from "@playwright/test";
import { Caller } from "./caller";
import type { Language } from "./company";
import { someone } from "./coordinator";
import { ADMINISTRATOR } from "./meeting";
import { picture } from "./screens";
import { words } from "./words";

for (const language of ["en", "fr"] as Language[]) {
  test(`two accounts of one person become one, read before and by keyboard (${language})`, async ({
    browser,
    request,
  }) => {
    const faults: string[] = [];
    const say = words(language);
    const admin = await Caller.as(request, ADMINISTRATOR);
    const family = `Double-${language}`;
    for (const address of ["dana", "dana.double"]) {
      const data = {
        email: `${address}.${language}@company.example`,
        given_name: "Dana",
        family_name: family,
      };
      await admin.ask("/users", { method: "POST", data });
    }
    const page = await someone(browser, language, ADMINISTRATOR, faults);

    await page.goto("/admin/users");
    await page.getByRole("searchbox", { name: say("accounts.search") }).fill(family);
    const rows = page.getByRole("row").filter({ hasText: family });
    await expect(rows).toHaveCount(2);
    const gone = rows.filter({ hasText: `dana.double.${language}@` });
    await gone.getByRole("button", { name: say("accounts.change") }).click();
    const merge = page.getByRole("button", { name: say("mergers.open") });
    await expect(merge).toBeVisible();
    await picture(page, "account", language);
    await merge.click();

    const dialog = page.getByRole("dialog").filter({ hasText: say("mergers.lead") });
    await dialog.getByRole("searchbox").focus();
    await page.keyboard.type(family);
    await expect(dialog.getByRole("listitem")).toHaveCount(1);
    await picture(page, "account-merging-choice", language);
    await dialog.getByRole("searchbox").focus();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await expect(dialog.getByText(say("mergers.forGood"))).toBeVisible();
    await picture(page, "account-merging", language);
    const confirm = dialog.getByRole("button", { name: say("mergers.confirm") });
    await confirm.focus();
    await page.keyboard.press("Enter");
    await expect(dialog).toBeHidden();
    await expect(rows).toHaveCount(1);
    await expect(rows).toContainText(`dana.${language}@company.example`);
    expect(faults).toEqual([]);
  });
}
