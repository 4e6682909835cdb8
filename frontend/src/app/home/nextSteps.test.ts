import { describe, expect, it } from "vitest";
import type { components } from "@/api/schema";
import { pulsesDue, readSituation, type Situation } from "./nextSteps";

type Schemas = components["schemas"];
type Detail = Schemas["PairingDetailOut"];
type Session = Schemas["SessionOut"];

const NOW = new Date("2026-03-10T12:00:00Z");
const PAST = "2026-03-10T10:00:00Z";
const FUTURE = "2026-03-12T10:00:00Z";
const SIGNED = "2026-03-01T10:00:00Z";

const person = (given_name: string): Detail["mentor"] => ({
  user_id: given_name,
  given_name,
  family_name: "",
  job_title: null,
  department: null,
  site: null,
  time_zone: "Europe/Paris",
});

const track = (direction: Schemas["TrackDirection"]): Schemas["TrackOut"] => ({
  id: direction,
  skill_id: "s",
  title_en: "",
  title_fr: "",
  direction,
  baseline: 1,
  target: 4,
  latest: null,
  latest_seen: null,
  version: 1,
});

const charter = (change: Partial<Schemas["CharterOut"]> = {}): Schemas["CharterOut"] => ({
  tracks: [],
  standing: [],
  confidentiality: "",
  speaking_up: "",
  rhythm: "",
  place: "",
  booked_by: "learner",
  notes_policy: "",
  recording: false,
  closing_on: null,
  mentor_signed_at: SIGNED,
  learner_signed_at: SIGNED,
  version: 1,
  ...change,
});

/** A pairing in which nothing is missing, read by its learner. */
const pairing = (change: Partial<Detail> = {}): Detail => ({
  id: "p",
  programme_id: "g",
  programme_name: "",
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
  tracks: [track("mentor_teaches"), track("learner_teaches")],
  charter: charter(),
  completion_asked_by_me: false,
  completion_asked_by_partner: false,
  ...change,
});

const attendee = (user_id: string, says_held = false): Session["mentor"] => ({
  user_id,
  given_name: user_id,
  time_zone: "Europe/Paris",
  starts_at_local: PAST,
  says_held,
  allows_recording: false,
});

const session = (change: Partial<Session> = {}): Session => ({
  id: "s",
  pairing_id: "p",
  number: 1,
  status: "confirmed",
  starts_at: FUTURE,
  ends_at: FUTURE,
  place: "",
  sequence: 0,
  proposed_by: "Inès",
  my_side: "learner",
  opener: "mentor",
  mentor: attendee("Inès"),
  learner: attendee("Philippe"),
  agenda: [],
  told_late: false,
  missed_told_by: null,
  summary: "",
  one_thing: "",
  recording_allowed: false,
  cancelled_by: null,
  cancel_reason: null,
  can: ["move", "cancel"],
  version: 1,
  ...change,
});

const shortlist = (change: Partial<Schemas["MyShortlistOut"]> = {}): Schemas["MyShortlistOut"] => ({
  programme_id: "g",
  open: true,
  answer_by: FUTURE,
  answered_at: null,
  cards: [
    {
      user_id: "c",
      given_name: "Jade",
      job_title: null,
      area: null,
      i_could_learn: [],
      i_could_show: [],
      reasons: [],
      rank: null,
      rather_not: false,
    },
  ],
  set_aside: [],
  version: 1,
  ...change,
});

function kinds(situation: Partial<Situation>) {
  const { steps, waits } = readSituation({
    pairings: [pairing()],
    upcoming: [],
    pulsesDue: [],
    shortlists: [],
    surveys: [],
    now: NOW,
    ...situation,
  });
  return { steps: steps.map(({ kind }) => kind), waits: waits.map(({ kind }) => kind) };
}

describe("the next step", () => {
  it("is nothing when all is in order", () => {
    expect(kinds({ upcoming: [session()] })).toEqual({ steps: [], waits: [] });
  });

  it("is to answer what is proposed, and to wait for the other's answer", () => {
    const proposed = pairing({ status: "awaiting_learner", can: ["accept", "decline"] });
    expect(kinds({ pairings: [proposed] })).toEqual({ steps: ["answer"], waits: [] });
    const asked = pairing({ status: "awaiting_learner", my_side: "mentor", can: [] });
    expect(kinds({ pairings: [asked] })).toEqual({ steps: [], waits: ["answer"] });
  });

  it("goes from the charter to the skills to a time", () => {
    const fresh = pairing({ status: "accepted", charter: null, tracks: [] });
    expect(kinds({ pairings: [fresh] }).steps).toEqual(["charterWrite", "tracks", "plan"]);
    const written = pairing({ charter: charter({ learner_signed_at: null }) });
    expect(kinds({ pairings: [written] }).steps).toEqual(["charterSign", "plan"]);
    const signedByMe = pairing({ charter: charter({ mentor_signed_at: null }) });
    expect(kinds({ pairings: [signedByMe], upcoming: [session()] })).toEqual({ steps: [], waits: ["sign"] });
  });

  it("leaves the planning to whom the charter names", () => {
    expect(kinds({}).steps).toEqual(["plan"]);
    const mentorBooks = pairing({ charter: charter({ booked_by: "mentor" }) });
    expect(kinds({ pairings: [mentorBooks] })).toEqual({ steps: [], waits: ["plan"] });
  });

  it("follows a session from the proposed time to both words", () => {
    const proposed = session({ status: "proposed", can: ["confirm", "move", "cancel"] });
    expect(kinds({ upcoming: [proposed] }).steps).toEqual(["confirm"]);
    const mine = session({ status: "proposed", proposed_by: "Philippe", can: ["move"] });
    expect(kinds({ upcoming: [mine] })).toEqual({ steps: [], waits: ["confirm"] });
    const over = session({ starts_at: PAST, can: ["mark_held"] });
    expect(kinds({ upcoming: [over] }).steps).toEqual(["held"]);
    const said = session({ starts_at: PAST, learner: attendee("Philippe", true), can: [] });
    expect(kinds({ upcoming: [said] })).toEqual({ steps: ["plan"], waits: ["held"] });
  });

  it("answers the dates of a whole cycle together, on the pairing's page", () => {
    const can: Session["can"] = ["confirm", "move", "cancel"];
    const cycle = [1, 2, 3].map((number) => session({ id: `s${number}`, number, status: "proposed", can }));
    const { steps } = readSituation({
      pairings: [pairing()],
      upcoming: cycle,
      pulsesDue: [],
      shortlists: [],
      surveys: [],
      now: NOW,
    });
    expect(steps).toMatchObject([{ kind: "confirmAll", count: 3, href: "/pairings/p", startsAt: FUTURE }]);
    const mine = cycle.map((each): Session => ({ ...each, proposed_by: "Philippe", can: ["move"] }));
    expect(kinds({ upcoming: mine })).toEqual({ steps: [], waits: ["confirmAll"] });
  });

  it("asks again for a time when a proposed one has passed", () => {
    const lapsed = session({ status: "proposed", starts_at: PAST, can: ["move", "cancel"] });
    expect(kinds({ upcoming: [lapsed] })).toEqual({ steps: ["plan"], waits: [] });
  });

  it("puts what is over before what is to come", () => {
    expect(kinds({ pulsesDue: [session()] }).steps).toEqual(["pulse", "plan"]);
    const finishing = pairing({ completion_asked_by_partner: true });
    expect(kinds({ pairings: [finishing], upcoming: [session()] }).steps).toEqual(["complete"]);
  });

  it("asks whom one would like to meet, until it is said or the answers are closed", () => {
    expect(kinds({ pairings: [], shortlists: [shortlist()] }).steps).toEqual(["shortlist"]);
    for (const change of [{ answered_at: PAST }, { open: false }, { cards: [] }]) {
      expect(kinds({ pairings: [], shortlists: [shortlist(change)] }).steps).toEqual([]);
    }
    const before = kinds({ upcoming: [], shortlists: [shortlist()] }).steps;
    expect(before).toEqual(["shortlist", "plan"]);
  });

  it("asks what comes after a completed pairing, once", () => {
    const completed = pairing({ status: "completed", charter: null, tracks: [], can: [] });
    expect(kinds({ pairings: [completed] }).steps).toEqual(["next"]);
    expect(kinds({ pairings: [{ ...completed, my_next: "stop" }] }).steps).toEqual([]);
    expect(kinds({ pairings: [{ ...completed, next_pairing_id: "q" }] }).steps).toEqual([]);
  });

  it("asks nothing in a paused pairing", () => {
    const paused = pairing({ status: "paused", charter: null, tracks: [] });
    expect(kinds({ pairings: [paused] })).toEqual({ steps: [], waits: [] });
  });
});

describe("pulses that are due", () => {
  const past = session({ ends_at: PAST, can: ["give_pulse"] });
  const nobody = { isGiven: () => false, isSkipped: () => false };

  it("are those neither given, skipped nor long gone", () => {
    expect(pulsesDue([past], nobody, NOW)).toEqual([past]);
    expect(pulsesDue([past], { ...nobody, isGiven: () => true }, NOW)).toEqual([]);
    expect(pulsesDue([past], { ...nobody, isSkipped: (id) => id === past.id }, NOW)).toEqual([]);
    expect(pulsesDue([{ ...past, can: [] }], nobody, NOW)).toEqual([]);
    expect(pulsesDue([{ ...past, ends_at: "2026-02-01T10:00:00Z" }], nobody, NOW)).toEqual([]);
  });
});
