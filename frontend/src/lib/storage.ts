/** Small choices kept on this device (never a token). A browser that refuses storage simply forgets them. */
const PREFIX = "viceversa.";

export function recall(key: string): string | null {
  try {
    return localStorage.getItem(PREFIX + key);
  } catch {
    return null;
  }
}

export function remember(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(PREFIX + key);
    else localStorage.setItem(PREFIX + key, value);
  } catch {
    // A private window without storage: the choice lasts as long as the page.
  }
}
