/** Hands a file to the browser, which keeps it where downloads go. */
export function saveFile(content: Blob, name: string): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.hidden = true;
  // In the document: Chromium may forget the name of a link that belongs nowhere.
  document.body.append(link);
  link.click();
  // The browser has taken the file over by the next turn; a little later is soon enough to let go of it.
  setTimeout(() => {
    link.remove();
    URL.revokeObjectURL(url);
  }, 10_000);
}
