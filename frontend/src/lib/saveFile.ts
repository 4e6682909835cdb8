/** Hands a file to the browser, which keeps it where downloads go. */
export function saveFile(content: Blob, name: string): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = url;
  link.download = plainName(name);
  link.click();
  // The browser has taken the file over by the next turn; a little later is soon enough to let go of it.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** The name in letters that every system can write: Chromium drops the whole name where one of them is not. */
export function plainName(name: string): string {
  const letters = name.normalize("NFKD").replace(/\p{M}/gu, "");
  return letters.replace(/[^A-Za-z0-9.]+/g, "-").replace(/^-+|-+(?=\.|$)/g, "");
}
