/** The fields a column may become, in the order people look for them. */
export const FIELDS = [
  "external_id",
  "given_name",
  "family_name",
  "email",
  "job_title",
  "manager_external_id",
  "department",
  "site",
  "country",
  "time_zone",
  "career_level",
  "language",
  "status",
] as const;
type Field = (typeof FIELDS)[number];
/** What a column can be made to become. */
export type Target = Field | "ignore";

/** Fields that a change may name and no column does. */
const NAMED = [...FIELDS, "preferred_language"] as const;

export function namedField(field: string): (typeof NAMED)[number] | null {
  return NAMED.find((name) => name === field) ?? null;
}
