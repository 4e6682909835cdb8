import { describe, expect, it } from "vitest";
import { differences, fieldsOf, missingFields } from "./charterDraft";

describe("a charter being written", () => {
  it("starts with the learner booking and no recording", () => {
    expect(fieldsOf(null)).toMatchObject({ booked_by: "learner", recording: false, closing_on: null });
  });

  it("needs a rhythm and a place, not only blanks", () => {
    expect(missingFields({ ...fieldsOf(null), rhythm: "  ", place: "Video" })).toEqual(["rhythm"]);
    expect(missingFields({ ...fieldsOf(null), rhythm: "Monthly", place: "Video" })).toEqual([]);
  });

  it("tells where two versions disagree", () => {
    const mine = fieldsOf(null);
    expect(differences(mine, { ...mine, place: "Lyon", recording: true })).toEqual(["place", "recording"]);
    expect(differences(mine, { ...mine })).toEqual([]);
  });
});
