import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { SOURCE_FOLDER } from "@/testing/sources";

const css = readFileSync(join(SOURCE_FOLDER, "ui", "tokens.css"), "utf8");

function palette(block: string | undefined): Map<string, string> {
  return new Map(
    [...(block ?? "").matchAll(/--([\w-]+):\s*(#[0-9a-f]{6});/g)].map(([, name = "", hex = ""]) => [
      name,
      hex,
    ]),
  );
}

const [, light, dark] = css.split(/:root \{/);
const themes = { light: palette(light), dark: palette(dark) };

/** Relative luminance and contrast ratio as WCAG 2.2 defines them. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [bright = 0, dim = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (bright + 0.05) / (dim + 0.05);
}

const TEXT: [string, string[]][] = [
  [
    "ink",
    [
      "page",
      "surface",
      "sunken",
      "accent-soft",
      "return-soft",
      "info-soft",
      "success-soft",
      "warning-soft",
      "danger-soft",
    ],
  ],
  ["muted", ["page", "surface", "sunken", "accent-soft"]],
  ["accent", ["page", "surface", "accent-soft"]],
  ["accent-strong", ["accent-soft"]],
  ["on-accent", ["accent", "accent-strong"]],
  ["return-strong", ["surface", "return-soft"]],
  ["info", ["info-soft"]],
  ["success", ["surface", "success-soft"]],
  ["warning", ["surface", "warning-soft"]],
  ["danger", ["surface", "page", "danger-soft"]],
  ["on-danger", ["danger"]],
];
/** Borders of controls and the arrows: shapes that carry meaning. */
const SHAPES: [string, string[]][] = [
  ["control", ["surface", "page"]],
  ["accent", ["surface", "line"]],
  ["return", ["surface"]],
];

describe.each(["light", "dark"] as const)("the %s colours", (theme) => {
  const colours = themes[theme];
  const ratio = (front: string, back: string) => contrast(colours.get(front) ?? "", colours.get(back) ?? "");

  it("are all there", () => expect([...colours.keys()].length).toBeGreaterThan(20));

  it.each(TEXT.flatMap(([front, backs]) => backs.map((back) => [front, back] as const)))(
    "read well: %s on %s (4.5)",
    (front, back) => expect(ratio(front, back)).toBeGreaterThanOrEqual(4.5),
  );

  it.each(SHAPES.flatMap(([front, backs]) => backs.map((back) => [front, back] as const)))(
    "stand out: %s on %s (3)",
    (front, back) => expect(ratio(front, back)).toBeGreaterThanOrEqual(3),
  );
});
