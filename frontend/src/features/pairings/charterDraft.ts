import type { Charter, CharterFields, PairingDetail } from "./queries";

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

/** What to start writing from: the charter as it stands, or the skills that both arrows carry or could carry. */
export function startingFields(pairing: PairingDetail): CharterFields {
  if (pairing.charter) return fieldsOf(pairing.charter);
  const tracks = skillsOffered(pairing).map(({ skill_id, direction }) => ({ skill_id, direction }));
  return { ...fieldsOf(null), tracks };
}

export type CharterSkill = Charter["tracks"][number];

/** Every skill that a charter of this pairing may name: on an arrow, suggested by the match, or named already. */
export function skillsOffered(pairing: PairingDetail): CharterSkill[] {
  const suggested = (["mentor_teaches", "learner_teaches"] as const).flatMap((direction) =>
    pairing[direction].map((flow) => ({ ...flow, direction })),
  );
  const known = new Map<string, CharterSkill>();
  for (const skill of [...(pairing.charter?.tracks ?? []), ...pairing.tracks, ...suggested]) {
    const { skill_id, title_en, title_fr, direction } = skill;
    known.set(skillKey(skill), { skill_id, title_en, title_fr, direction });
  }
  return [...known.values()];
}

export function skillKey({ skill_id, direction }: Pick<CharterSkill, "skill_id" | "direction">): string {
  return `${direction} ${skill_id}`;
}

export const FIELD_NAMES = [
  "tracks",
  "rhythm",
  "place",
  "booked_by",
  "confidentiality",
  "speaking_up",
  "notes_policy",
  "recording",
  "closing_on",
] as const satisfies readonly (keyof CharterFields)[];
export type FieldName = (typeof FIELD_NAMES)[number];

/** The fields on which two versions disagree. The order of the skills says nothing. */
export function differences(one: CharterFields, other: CharterFields): FieldName[] {
  const plain = (fields: CharterFields, name: FieldName) =>
    name === "tracks" ? fields.tracks.map(skillKey).sort().join() : fields[name];
  return FIELD_NAMES.filter((name) => plain(one, name) !== plain(other, name));
}

/** What must not stay empty before the charter can be saved. */
export function missingFields(fields: CharterFields): ("rhythm" | "place")[] {
  return (["rhythm", "place"] as const).filter((name) => fields[name].trim() === "");
}
