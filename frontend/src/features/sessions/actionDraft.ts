import type { Action, NewAction, Owner } from "./notebookQueries";

/** What someone is writing about a thing to do; an empty day means none. */
export interface ActionDraft {
  title: string;
  owner: Owner;
  due: string;
}

const MOST_TITLE = 200;

export const emptyAction = (owner: Owner): ActionDraft => ({ title: "", owner, due: "" });

export const draftOf = ({ title, owner, due_on }: Action): ActionDraft => ({
  title,
  owner,
  due: due_on ?? "",
});

export const bodyOf = ({ title, owner, due }: ActionDraft): NewAction => ({
  title: title.trim(),
  owner,
  due_on: due === "" ? null : due,
});

/** What is wrong with what was typed, field by field. */
export function problemsOf({ title, due }: ActionDraft) {
  const length = [...title.trim()].length;
  return {
    title: length === 0 ? "noTitle" : length > MOST_TITLE ? "longTitle" : null,
    due: due === "" || /^20\d{2}-\d{2}-\d{2}$/.test(due) ? null : "badDay",
  } as const;
}

/**
 * What was open when it was first seen, and what had been done before. What is ticked off meanwhile stays where it
 * stands, so that neither the eye nor the keyboard loses its place; `seen` remembers, and learns what is new.
 */
export function arrange(actions: readonly Action[], seen: Map<string, boolean>) {
  for (const { id, done_at } of actions) if (!seen.has(id)) seen.set(id, done_at !== null);
  const places = new Map([...seen.keys()].map((id, place) => [id, place]));
  const placed = [...actions].sort((one, other) => (places.get(one.id) ?? 0) - (places.get(other.id) ?? 0));
  return {
    current: placed.filter(({ id }) => !seen.get(id)),
    earlier: placed.filter(({ id }) => seen.get(id)),
  };
}
