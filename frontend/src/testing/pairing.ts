import type { components } from "@/api/schema";

type Schemas = components["schemas"];

/** Pairings for the tests of the screens: two people, nothing on the arrows, whatever a test changes. */
export const skill = (skill_id: string) => ({
  skill_id,
  title_en: `${skill_id} en`,
  title_fr: `${skill_id} fr`,
});

const person = (given_name: string): Schemas["PartnerOut"] => ({
  user_id: given_name,
  given_name,
  family_name: "Martin",
  job_title: null,
  department: null,
  site: null,
  time_zone: "Europe/Paris",
});

export const charterOf = (change: Partial<Schemas["CharterOut"]> = {}): Schemas["CharterOut"] => ({
  tracks: [],
  rhythm: "Monthly",
  place: "Video",
  booked_by: "learner",
  confidentiality: "",
  notes_policy: "",
  recording: false,
  speaking_up: "",
  closing_on: null,
  standing: [],
  mentor_signed_at: null,
  learner_signed_at: null,
  version: 1,
  ...change,
});

export const trackOf = (change: Partial<Schemas["TrackOut"]> = {}): Schemas["TrackOut"] => ({
  id: "t",
  ...skill("ai"),
  direction: "mentor_teaches",
  baseline: 1,
  target: 4,
  latest: null,
  latest_seen: null,
  version: 1,
  ...change,
});

/** Read by its learner, Philippe; Inès is the mentor. */
export const pairingOf = (
  change: Partial<Schemas["PairingDetailOut"]> = {},
): Schemas["PairingDetailOut"] => ({
  id: "p",
  programme_id: "g",
  programme_name: "Spring",
  status: "active",
  my_side: "learner",
  mentor: person("Inès"),
  learner: person("Philippe"),
  mentor_teaches: [],
  learner_teaches: [],
  answer_by: null,
  ends_on: null,
  my_next: null,
  next_agreed: null,
  next_pairing_id: null,
  can: ["pause", "end"],
  version: 1,
  reasons: [],
  tracks: [],
  charter: null,
  completion_asked_by_me: false,
  completion_asked_by_partner: false,
  ...change,
});
