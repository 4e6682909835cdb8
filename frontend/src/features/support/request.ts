import type { CaseRequest, Referent } from "./queries";

/** What is being written, before it is sent. */
export interface RequestDraft {
  referentId: string | null;
  category: CaseRequest["category"] | null;
  text: string;
  excluded: string[];
}

export const EMPTY_REQUEST: RequestDraft = { referentId: null, category: null, text: "", excluded: [] };

export const CATEGORIES = [
  "pressure",
  "harassment",
  "discrimination",
  "confidence_broken",
  "want_to_stop",
  "other",
] as const satisfies readonly CaseRequest["category"][];

/** Someone who must never get it cannot be the one it goes to. */
export function exclude(draft: RequestDraft, userId: string, isExcluded: boolean): RequestDraft {
  const others = draft.excluded.filter((each) => each !== userId);
  return {
    ...draft,
    excluded: isExcluded ? [...others, userId] : others,
    referentId: isExcluded && draft.referentId === userId ? null : draft.referentId,
  };
}

export const wanted = (draft: RequestDraft, referents: readonly Referent[]): Referent[] =>
  referents.filter(({ user_id }) => !draft.excluded.includes(user_id));

/** The request as the server takes it, or null while something is missing. */
export function requestOf(draft: RequestDraft): CaseRequest | null {
  const { referentId, category, excluded } = draft;
  const text = draft.text.trim();
  return referentId && category && text ? { referent_id: referentId, category, text, excluded } : null;
}

export const nameOf = (person: { given_name: string; family_name: string }): string =>
  `${person.given_name} ${person.family_name}`;
