import type { Checklist } from "./coordinatorQueries";

type Council = NonNullable<Checklist["works_council"]>["status"];

/** The checklist as someone fills it in: every field there, empty until it is settled. */
export interface ChecklistDraft {
  businessQuestion: string;
  sponsor: string;
  referentId: string | null;
  council: Council | null;
  councilReason: string;
  noticePublished: boolean;
}

export const COUNCIL_ANSWERS = [
  "informed",
  "consulted",
  "not_applicable",
] as const satisfies readonly Council[];

export const EMPTY_CHECKLIST: ChecklistDraft = {
  businessQuestion: "",
  sponsor: "",
  referentId: null,
  council: null,
  councilReason: "",
  noticePublished: false,
};

export function draftOf(stored: Checklist | null): ChecklistDraft {
  return {
    businessQuestion: stored?.business_question ?? "",
    sponsor: stored?.sponsor ?? "",
    referentId: stored?.referent_id ?? null,
    council: stored?.works_council?.status ?? null,
    councilReason: stored?.works_council?.reason ?? "",
    noticePublished: stored?.notice_published ?? false,
  };
}

export function checklistOf(draft: ChecklistDraft): Checklist {
  return {
    business_question: draft.businessQuestion.trim() || null,
    sponsor: draft.sponsor.trim() || null,
    referent_id: draft.referentId,
    works_council: draft.council
      ? {
          status: draft.council,
          reason: draft.council === "not_applicable" ? draft.councilReason.trim() || null : null,
        }
      : null,
    notice_published: draft.noticePublished,
  };
}

/** "Not applicable" is an answer only with its reason. */
export function lacksCouncilReason(draft: ChecklistDraft): boolean {
  return draft.council === "not_applicable" && draft.councilReason.trim() === "";
}
