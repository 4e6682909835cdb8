import { expect, type Page, test } from "@playwright/test";
import { type Language, livedProgramme } from "./company";
import { someone } from "./coordinator";
import { picture } from "./screens";
import { words } from "./words";

const COORDINATOR = "camille.roux@demo.example";
let programme = "";

test.beforeAll(() => {
  programme = livedProgramme(COORDINATOR);
});

for (const language of ["fr", "en"] as const) {
  test(`a programme's figures are read, kept and printed, in ${language}`, async ({ browser }) => {
    test.setTimeout(240_000);
    const say = words(language);
    const faults: string[] = [];
    const page = await someone(browser, language, COORDINATOR, faults);
    const charts: string[] = [];
    page.on("request", (request) => {
      if (/DrawnChart/.test(request.url())) charts.push(request.url());
    });
    await page.setViewportSize({ width: 390, height: 420 });
    await page.goto(`/programmes/${programme}/insights`);
    await expect(page.getByRole("heading", { level: 1, name: say("insights.title") })).toBeVisible();
    await expect(region(page, say("insights.responses.title"))).toBeVisible();
    // No chart is on the screen yet, so no chart was loaded.
    expect(charts).toEqual([]);
    await page.setViewportSize({ width: 1280, height: 800 });
    await chartOf(page, language, "insights.changes.title").scrollIntoViewIfNeeded();
    await expect(
      chartOf(page, language, "insights.changes.title").locator("svg.recharts-surface"),
    ).toBeVisible();
    expect(charts).toHaveLength(1);
    await drawEverything(page);
    await picture(page, "insights", language);
    await picture(
      page,
      "insights-promises",
      language,
      page.getByRole("region", { name: say("insights.promises"), exact: true }),
    );
    await picture(page, "insights-levels", language, region(page, say("insights.areas.title")));
    await picture(page, "insights-balance", language, region(page, say("insights.balance.title")));
    // Too few to show is said, with its reason.
    await expect(page.getByText(new RegExp(say("insights.instrument").slice(0, 20))).first()).toBeVisible();
    await keeps(page, language);
    // An earlier period: only those who had answered by then, and nothing to compare with.
    await page.getByLabel(say("insights.period"), { exact: true }).selectOption({ index: 2 });
    await expect(region(page, say("insights.standings.title"))).toBeVisible();
    await page.getByRole("link", { name: say("insights.report") }).click();
    await page.waitForURL(/insights\/report$/);
    await expect(page.getByRole("button", { name: say("insights.print") })).toBeVisible();
    await expect(page.locator("svg.recharts-surface").nth(3)).toBeAttached();
    await expect(page.getByRole("table").first()).toBeVisible();
    await picture(page, "insights-report", language);
    expect(faults).toEqual([]);
    await page.context().close();
  });
}

const region = (page: Page, name: string) => page.getByRole("region", { name, exact: true });

function chartOf(page: Page, language: Language, title: "insights.changes.title") {
  return region(page, words(language)(title)).getByRole("img");
}

/** A reader goes down the whole page. */
async function drawEverything(page: Page): Promise<void> {
  const charts = page.getByRole("main").getByRole("img", { name: /[.]$/ });
  for (const chart of await charts.all()) await chart.scrollIntoViewIfNeeded();
  expect(await charts.count()).toBeGreaterThan(8);
  await expect(page.locator("svg.recharts-surface")).toHaveCount(await charts.count());
}

/** The PNG of a chart and its CSV are files with something in them. */
async function keeps(page: Page, language: Language): Promise<void> {
  const say = words(language);
  const card = region(page, say("insights.changes.title"));
  for (const [button, name] of [
    [say("insights.png"), /\.png$/],
    [say("insights.csv"), /promises\.csv$/],
  ] as const) {
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      card.getByRole("button", { name: button, exact: true }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(name);
    const stream = await download.createReadStream();
    let size = 0;
    for await (const chunk of stream) size += (chunk as Buffer).length;
    expect(size).toBeGreaterThan(1000);
  }
}
