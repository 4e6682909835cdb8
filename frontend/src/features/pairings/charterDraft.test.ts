import { describe, expect, it } from "vitest";
import { charterOf, pairingOf, skill } from "@/testing/pairing";
import { differences, fieldsOf, missingFields, skillsOffered, startingFields } from "./charterDraft";

describe("a charter being written", () => {
  it("starts with the learner booking and no recording", () => {
    expect(fieldsOf(null)).toMatchObject({ booked_by: "learner", recording: false, closing_on: null });
  });

  it("starts with what both arrows could carry, then with what was agreed", () => {
    const fresh = pairingOf({
      mentor_teaches: [skill("ai")],
      learner_teaches: [skill("art")],
      charter: null,
    });
    expect(startingFields(fresh).tracks).toEqual([
      { skill_id: "ai", direction: "mentor_teaches" },
      { skill_id: "art", direction: "learner_teaches" },
    ]);
    const agreed = charterOf({ tracks: [{ ...skill("law"), direction: "mentor_teaches" }] });
    expect(startingFields({ ...fresh, charter: agreed }).tracks).toEqual([
      { skill_id: "law", direction: "mentor_teaches" },
    ]);
  });

  it("offers each skill once for an arrow, and on both when it flows both ways", () => {
    const both = pairingOf({
      mentor_teaches: [skill("ai")],
      learner_teaches: [skill("ai")],
      charter: charterOf({ tracks: [{ ...skill("ai"), direction: "mentor_teaches" }] }),
    });
    expect(skillsOffered(both).map(({ direction }) => direction)).toEqual([
      "mentor_teaches",
      "learner_teaches",
    ]);
  });

  it("needs a rhythm and a place, not only blanks", () => {
    expect(missingFields({ ...fieldsOf(null), rhythm: "  ", place: "Video" })).toEqual(["rhythm"]);
    expect(missingFields({ ...fieldsOf(null), rhythm: "Monthly", place: "Video" })).toEqual([]);
  });

  it("tells where two versions disagree, whatever the order of the skills", () => {
    const one = { skill_id: "ai", direction: "mentor_teaches" } as const;
    const other = { skill_id: "art", direction: "learner_teaches" } as const;
    const mine = { ...fieldsOf(null), tracks: [one, other] };
    expect(differences(mine, { ...mine, place: "Lyon", recording: true })).toEqual(["place", "recording"]);
    expect(differences(mine, { ...mine, tracks: [other, one] })).toEqual([]);
    expect(differences(mine, { ...mine, tracks: [one], speaking_up: "Pause" })).toEqual([
      "tracks",
      "speaking_up",
    ]);
  });
});
