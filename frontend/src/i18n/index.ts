import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { recall, remember } from "@/lib/storage";
import type en from "./en.json";

export const LANGUAGES = ["fr", "en"] as const;
export type Language = (typeof LANGUAGES)[number];

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "translation";
    resources: { translation: typeof en };
  }
}

const CHOICE = "language";
/** Each language is its own file, so a reader downloads one. */
const WORDS: Record<Language, () => Promise<{ default: typeof en }>> = {
  fr: () => import("./fr.json"),
  en: () => import("./en.json"),
};

function isLanguage(value: unknown): value is Language {
  return LANGUAGES.includes(value as Language);
}

function browserLanguage(): Language {
  const known = navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase()).find(isLanguage);
  return known ?? "en";
}

async function show(language: Language): Promise<void> {
  if (!i18next.hasResourceBundle(language, "translation")) {
    i18next.addResourceBundle(language, "translation", (await WORDS[language]()).default);
  }
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}

/** Before the first render: the language chosen on this device, else the browser's. */
export async function startTranslations(): Promise<void> {
  await i18next.use(initReactI18next).init({
    resources: {},
    fallbackLng: false,
    // React escapes what it renders.
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  });
  const chosen = recall(CHOICE);
  await show(isLanguage(chosen) ? chosen : browserLanguage());
}

/** The reader's own choice, kept on this device. */
export async function chooseLanguage(language: Language): Promise<void> {
  remember(CHOICE, language);
  await show(language);
}

/** The language of the account, unless the reader chose another one on this device. */
export async function followAccountLanguage(language: Language): Promise<void> {
  if (recall(CHOICE) === null && i18next.language !== language) await show(language);
}

export function currentLanguage(): Language {
  return isLanguage(i18next.language) ? i18next.language : "en";
}
