import { describe, expect, it } from "vitest";
import { readSources } from "@/testing/sources";
import en from "./en.json";
import fr from "./fr.json";

type Words = { [key: string]: string | Words };

function flatten(words: Words, prefix = ""): Map<string, string> {
  return new Map(
    Object.entries(words).flatMap(([key, value]) =>
      typeof value === "string" ? [[prefix + key, value] as const] : [...flatten(value, `${prefix}${key}.`)],
    ),
  );
}

const PLURAL = /_(zero|one|two|few|many|other)$/;
const placeholders = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort();

/** Keys without their plural ending, so that languages with different plurals can be compared. */
const bases = (words: Map<string, string>) =>
  new Set([...words.keys()].map((key) => key.replace(PLURAL, "")));

/** Keys that the code could ask for: whole keys in quotes, and beginnings in templates such as `problems.${code}`. */
function readUses(sources: Iterable<string>) {
  const whole = new Set<string>();
  const beginnings = new Set<string>();
  for (const text of sources) {
    for (const [, key = ""] of text.matchAll(/["'`]([A-Za-z]\w*(?:\.\w+)+)["'`]/g)) whole.add(key);
    for (const [, start = ""] of text.matchAll(/`([A-Za-z]\w*(?:\.\w+)*\.)\$\{/g)) beginnings.add(start);
  }
  return { whole, beginnings };
}

function unusedKeys(keys: Iterable<string>, sources: Iterable<string>): string[] {
  const { whole, beginnings } = readUses(sources);
  return [...keys].filter(
    (key) => !whole.has(key) && ![...beginnings].some((start) => key.startsWith(start)),
  );
}

describe("the words", () => {
  const languages = { fr: flatten(fr), en: flatten(en) };
  const sources = [...readSources()].filter(([path]) => !/\.test\.tsx?$/.test(path)).map(([, text]) => text);

  it("says the same things in both languages", () => {
    expect([...bases(languages.fr)].sort()).toEqual([...bases(languages.en)].sort());
  });

  it("has no sentence that no screen says", () => {
    expect(unusedKeys(bases(languages.en), sources)).toEqual([]);
  });

  it("finds a sentence that no screen says", () => {
    expect(unusedKeys(["home.title", "home.planted"], ['t("home.title")'])).toEqual(["home.planted"]);
  });

  it.each(["fr", "en"] as const)("has every plural form of %s, and no empty text", (language) => {
    const words = languages[language];
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    for (const [key, text] of words) {
      expect(text.trim(), key).not.toBe("");
      if (!PLURAL.test(key)) continue;
      for (const form of forms)
        expect(words.has(key.replace(PLURAL, `_${form}`)), `${key} → ${form}`).toBe(true);
    }
  });

  it("fills the same blanks in both languages", () => {
    for (const [key, text] of languages.en) {
      const translated = languages.fr.get(key);
      // "one" may spell the number out in one language only.
      if (translated && !key.endsWith("_one"))
        expect(placeholders(translated), key).toEqual(placeholders(text));
    }
  });

  it("sets French as print does: curly apostrophes, unbreakable spaces", () => {
    for (const [key, text] of languages.fr) {
      expect(text, key).not.toMatch(/'/);
      expect(text, key).not.toMatch(/[^\u00a0\u202f][:;!?](\s|$)/);
      expect(text, key).not.toMatch(/«[^\u00a0\u202f]|[^\u00a0\u202f]»/);
    }
    for (const [key, text] of languages.en) expect(text, key).not.toMatch(/'/);
  });
});
