/** Texts that come from the server in both languages, and the one to show. */

export function titleIn(language: string, item: { title_en: string; title_fr: string }): string {
  return language === "fr" ? item.title_fr : item.title_en;
}

export function sentenceIn(language: string, sentence: { en: string; fr: string }): string {
  return language === "fr" ? sentence.fr : sentence.en;
}
