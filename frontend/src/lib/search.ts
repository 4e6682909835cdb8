/** Words as a search compares them: without case and accents. */
function plain(text: string): string {
  return text
    .normalize("NFD")
    .replaceAll(/\p{Diacritic}/gu, "")
    .toLocaleLowerCase();
}

/** A test for "does this text hold every word typed?"; nothing typed lets everything through. */
export function searchFor(typed: string): (text: string) => boolean {
  const words = plain(typed).split(/\s+/).filter(Boolean);
  if (words.length === 0) return () => true;
  return (text) => {
    const held = plain(text);
    return words.every((word) => held.includes(word));
  };
}
