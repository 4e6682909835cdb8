import { describe, expect, it } from "vitest";
import { checklistOf, draftOf, EMPTY_CHECKLIST, lacksCouncilReason } from "./coordinatorChecklist";

describe("the checklist", () => {
  it("sends nothing for what is not settled", () => {
    expect(checklistOf({ ...EMPTY_CHECKLIST, sponsor: "  " })).toEqual({
      business_question: null,
      sponsor: null,
      referent_id: null,
      works_council: null,
      notice_published: false,
    });
  });

  it("survives the way to the server and back", () => {
    const draft = {
      businessQuestion: "Why?",
      sponsor: "Hélène",
      referentId: "r",
      council: "not_applicable" as const,
      councilReason: "No council here",
      noticePublished: true,
    };
    expect(draftOf(checklistOf(draft))).toEqual(draft);
  });

  it("forgets the reason when the council was informed after all", () => {
    const draft = { ...EMPTY_CHECKLIST, council: "informed" as const, councilReason: "old" };
    expect(checklistOf(draft).works_council).toEqual({ status: "informed", reason: null });
  });

  it("wants a reason only for “not applicable”", () => {
    const draft = { ...EMPTY_CHECKLIST, councilReason: " " };
    expect(lacksCouncilReason({ ...draft, council: "not_applicable" })).toBe(true);
    expect(lacksCouncilReason({ ...draft, council: "not_applicable", councilReason: "x" })).toBe(false);
    expect(lacksCouncilReason({ ...draft, council: "consulted" })).toBe(false);
  });
});
