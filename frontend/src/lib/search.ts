/** Words as a search compares them: without case and accents. */
export function plain(text: string): string {
  return text
    .normalize("NFD")
    .replaceAll(/\p{Diacritic}/gu, "")
    .toLocaleLowerCase();
}

/** A test for "does this text hold every word typed?"; nothing typed lets everything through. */
export function searchFor(typed: string): (text: string) => boolean {
  const holds = searchPlain(typed);
  return (text) => holds(plain(text));
}

/** The same test for texts that are plain already: a long list is made plain once, not at every letter. */
export function searchPlain(typed: string): (plainText: string) => boolean {
  const words = plain(typed).split(/\s+/).filter(Boolean);
  return (plainText) => words.every((word) => plainText.includes(word));
}
