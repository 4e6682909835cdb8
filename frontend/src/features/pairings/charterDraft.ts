import type { Charter, CharterFields } from "./queries";

/** What someone is writing, and the version of the charter they started from (0: there was none). */
export interface CharterDraft {
  base: number;
  fields: CharterFields;
}

export function fieldsOf(charter: Charter | null): CharterFields {
  return {
    tracks: (charter?.tracks ?? []).map(({ skill_id, direction }) => ({ skill_id, direction })),
    confidentiality: charter?.confidentiality ?? "",
    speaking_up: charter?.speaking_up ?? "",
    rhythm: charter?.rhythm ?? "",
    place: charter?.place ?? "",
    booked_by: charter?.booked_by ?? "learner",
    notes_policy: charter?.notes_policy ?? "",
    recording: charter?.recording ?? false,
    closing_on: charter?.closing_on ?? null,
  };
}

export const FIELD_NAMES = [
  "rhythm",
  "place",
  "booked_by",
  "notes_policy",
  "recording",
  "closing_on",
] as const satisfies readonly (keyof CharterFields)[];

/** The fields on which two versions disagree. */
export function differences(one: CharterFields, other: CharterFields) {
  return FIELD_NAMES.filter((name) => one[name] !== other[name]);
}

/** What must not stay empty before the charter can be saved. */
export function missingFields(fields: CharterFields): ("rhythm" | "place")[] {
  return (["rhythm", "place"] as const).filter((name) => fields[name].trim() === "");
}
