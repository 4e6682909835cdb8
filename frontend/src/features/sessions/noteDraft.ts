/** As much as the server keeps of one note. */
export const MOST_CHARACTERS = 20_000;

/** What someone is writing, and the version of the note they started from (0: there was none). */
export interface NoteDraft {
  base: number;
  body: string;
}

/** By how many characters a text is too long; 0 when it fits. Counted as the server counts: an emoji is one. */
export function excess(body: string, most = MOST_CHARACTERS): number {
  if (body.length <= most) return 0;
  return Math.max(0, countCharacters(body) - most);
}

export function countCharacters(body: string): number {
  let count = 0;
  for (const _ of body) count += 1;
  return count;
}

/** Where a draft stands beside the saved note. */
export function standingOfDraft(
  draft: NoteDraft | null,
  saved: { body: string; version: number },
): "saved" | "draft" | "stale" {
  if (draft === null || (draft.base === saved.version && draft.body === saved.body)) return "saved";
  // The same words came in from elsewhere: there is nothing to choose between.
  if (draft.body === saved.body) return "saved";
  return draft.base === saved.version ? "draft" : "stale";
}
