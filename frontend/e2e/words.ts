import en from "../src/i18n/en.json" with { type: "json" };
import fr from "../src/i18n/fr.json" with { type: "json" };
import type { Language } from "./company";

type Tree = { [key: string]: string | Tree };
const TREES: Record<Language, Tree> = { en: en as Tree, fr: fr as Tree };

/** The words a person reads, by the client's own keys: a journey is written once and walked in both languages. */
export function words(language: Language): (key: string) => string {
  return (key) => {
    let here: string | Tree | undefined = TREES[language];
    for (const part of key.split(".")) here = typeof here === "object" ? here[part] : undefined;
    if (typeof here !== "string") throw new Error(`no words for ${key} in ${language}`);
    return here;
  };
}

/** Words with values in them, in any number: `{{count}} invitations` matches "24 invitations". */
export function pattern(language: Language): (key: string) => RegExp {
  const say = words(language);
  return (key) => {
    const forms = ["", "_one", "_many", "_other"].flatMap((form) => {
      try {
        return [say(`${key}${form}`)];
      } catch {
        return [];
      }
    });
    if (forms.length === 0) throw new Error(`no words for ${key} in ${language}`);
    const escaped = forms.map((form) =>
      form
        .split(/\{\{\w+\}\}/)
        // Browsers fold every kind of space in a name into a plain one; a text keeps its own.
        .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/\s+/g, "\\s+"))
        .join(".+"),
    );
    return new RegExp(`^(?:${escaped.join("|")})$`);
  };
}
