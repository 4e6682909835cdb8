import { readFile } from "node:fs/promises";
import { expect, test } from "@playwright/test";
import type { Language } from "./company";
import { someone } from "./coordinator";
import { ADMINISTRATOR } from "./meeting";
import { picture } from "./screens";
import { words } from "./words";

const COLUMNS = "First Name,Last Name,Work Email,Job Title,Country,Hire Date";

for (const language of ["en", "fr"] as Language[]) {
  test(`a file whose columns nobody knows is read, corrected, applied and found again (${language})`, async ({
    browser,
  }) => {
    const faults: string[] = [];
    const say = words(language);
    const page = await someone(browser, language, ADMINISTRATOR, faults);
    // Each language has a column of its own: what was said of one is remembered for the next file.
    const code = `Nom de code ${language}`;
    const people = (title: string) => [
      `X1-${language},Ada,Byron,ada.${language}@imports.example,${title},FR,2020-01-01`,
      `X2-${language},Alan,=1+1,alan.${language}@imports.example,${title},Nowhere,2020-01-01`,
      `X3-${language},Grace,Hopper,not an address,${title},FR,2020-01-01`,
    ];
    const file = (title: string) => ({
      name: `people-${language}.csv`,
      mimeType: "text/csv",
      // As Excel on Windows saves it.
      buffer: Buffer.from(
        [`${code},${COLUMNS}`, ...people(title)].join("\r\n").replaceAll(",", ";"),
        "latin1",
      ),
    });

    await page.goto("/directory");
    const refused = page.waitForResponse(
      (answer) => answer.url().includes("/imports") && answer.status() >= 400,
    );
    await page.locator('input[type="file"]').setInputFiles(file("Engineer"));
    await refused;
    await expect(page.getByRole("listitem").filter({ hasText: "Hire Date" }).first()).toBeVisible();
    await page.getByLabel(code, { exact: true }).selectOption({ label: say("directory.field.external_id") });
    await page.getByRole("button", { name: say("directory.mapping.again") }).click();

    await expect(page.getByRole("heading", { name: say("directory.previewTitle") })).toBeVisible();
    const rows = page.getByRole("region", { name: say("directory.rows") });
    await expect(rows.getByRole("row")).toHaveCount(4);
    await rows.getByRole("radio", { name: new RegExp(`^${say("directory.outcome.refused")}`) }).click();
    await expect(rows.getByRole("row")).toHaveCount(3);
    await expect(rows).toContainText("Grace Hopper");
    await picture(page, "import-rows", language, rows);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      rows.getByRole("button", { name: say("directory.report") }).click(),
    ]);
    const report = await readFile(await download.path(), "utf-8");
    expect(report).toContain("Grace Hopper");
    expect(report).not.toMatch(/(^|[,;"])=1\+1/m);

    await page.getByRole("button", { name: say("directory.apply") }).click();
    await expect(page.getByText(say("directory.applied"))).toBeVisible({ timeout: 60_000 });
    // The next file of this source is read as the last one.
    await page.getByRole("button", { name: say("directory.another") }).click();
    await page.locator('input[type="file"]').setInputFiles(file("Architect"));
    await expect(page.getByText(say("directory.mapping.recalled"))).toBeVisible();
    await expect(page.getByText(/\b1 (changed|modifiée)/)).toBeVisible();
    await page.getByRole("button", { name: say("directory.apply") }).click();
    await expect(page.getByText(say("directory.applied"))).toBeVisible({ timeout: 60_000 });

    await page.getByRole("tab", { name: say("directory.tab.history") }).click();
    await expect(
      page
        .getByRole("row")
        .filter({ hasText: `people-${language}.csv` })
        .first(),
    ).toBeVisible();
    await picture(page, "import-history", language);
    expect(faults).toEqual([]);
  });
}
