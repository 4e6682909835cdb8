import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { expect, type Locator, type Page } from "@playwright/test";
import { type Language, project } from "./company";
import { pattern, words } from "./words";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const SIZES = { phone: { width: 390, height: 844 }, laptop: { width: 1280, height: 800 } } as const;

/** Take the picture of a screen, on a phone and a laptop, for docs/screens; and let axe look at both. */
export async function picture(
  page: Page,
  name: string,
  language: Language,
  /** What stands at the top of the picture; the beginning of the page when left out. */
  from?: Locator,
): Promise<void> {
  const before = page.viewportSize();
  for (const [size, viewport] of Object.entries(SIZES)) {
    await page.setViewportSize(viewport);
    await page.evaluate(() => window.scrollTo(0, 0));
    await from?.evaluate((element) => element.scrollIntoView({ block: "start" }));
    // Toasts and skeletons are not what a screen looks like.
    await page.evaluate(() => {
      for (const close of document.querySelectorAll<HTMLElement>("section[aria-live] button")) close.click();
    });
    await page.waitForTimeout(250);
    await page.screenshot({
      path: resolve(project, `docs/screens/${name}-${language}-${size}.png`),
      animations: "disabled",
      caret: "hide",
    });
    expect(await seriousFindings(page), `${name} ${language} ${size}: axe`).toEqual([]);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow, `${name} ${language} ${size}: nothing runs out of the page`).toBeLessThanOrEqual(0);
  }
  if (before) await page.setViewportSize(before);
}

async function seriousFindings(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  return page.evaluate(async () => {
    type Axe = {
      run: (
        place: object,
        options: object,
      ) => Promise<{
        violations: { id: string; impact: string; nodes: { html: string }[] }[];
      }>;
    };
    // React Aria's announcer names things that are gone by the time axe looks: it is left out.
    const place = { include: [["html"]], exclude: [["[data-live-announcer]"]] };
    const { axe } = window as unknown as { axe: Axe };
    const found = await axe.run(place, { runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"] });
    return found.violations
      .filter((each) => ["serious", "critical"].includes(each.impact))
      .map((each) => `${each.id}: ${each.nodes.map((node) => node.html.slice(0, 160)).join(", ")}`);
  });
}

/** A step on the home page: the button when it comes first, its line among the later ones otherwise. */
export function stepTo(page: Page, language: Language, kind: string): Locator {
  const next = page.getByRole("link", { name: words(language)(`home.step.${kind}.action`), exact: true });
  return next.or(page.getByRole("link", { name: pattern(language)(`home.step.${kind}.title`) })).first();
}
