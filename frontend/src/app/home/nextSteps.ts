import type { components } from "@/api/schema";
import { paths } from "@/lib/paths";

type Schemas = components["schemas"];
type Pairing = Schemas["PairingOut"];
type Detail = Schemas["PairingDetailOut"];
type Session = Schemas["SessionOut"];
type Shortlist = Schemas["MyShortlistOut"];
type Survey = Schemas["MySurveyOut"];

/** In the order in which they are asked for: what somebody waits for, then what is over, then what is to come. */
const ORDER = [
  "answer",
  "held",
  "pulse",
  "complete",
  "shortlist",
  "charterWrite",
  "charterSign",
  "tracks",
  "confirm",
  "confirmAll",
  "plan",
  "survey",
  "next",
] as const;
type StepKind = (typeof ORDER)[number];

export interface Step {
  kind: StepKind;
  /** The pairing it is about; null for what comes before there is one. */
  pairingId: string | null;
  /** Whom it is about; for a survey, which programme. */
  partner: string;
  href: string;
  /** When the session is that the step is about, if it is about one; for a shortlist or a survey, until when to answer. */
  startsAt: string | null;
  /** How many sessions it is about; 1 where it is about one, or none. */
  count: number;
}

type WaitKind = "answer" | "sign" | "confirm" | "confirmAll" | "held" | "complete" | "plan";

/** Something only the partner can do. */
export interface Wait {
  kind: WaitKind;
  pairingId: string;
  partner: string;
  href: string;
  startsAt: string | null;
  count: number;
}

export interface Situation {
  /** Every pairing; those that live or are completed come with all that is said of them. */
  pairings: readonly (Pairing | Detail)[];
  /** Open sessions of all pairings. */
  upcoming: readonly Session[];
  /** Sessions that took place and whose pulse this person may still give and has neither given nor skipped. */
  pulsesDue: readonly Session[];
  /** Whom this person could meet, programme by programme. */
  shortlists: readonly Shortlist[];
  /** What a programme asks at its moments. */
  surveys: readonly Survey[];
  now: Date;
}

const MEETING: readonly Pairing["status"][] = ["accepted", "active"];

/** After this many days a missing pulse is no longer asked for: memory has faded. */
const PULSE_DAYS = 14;

export function pulsesDue(
  past: readonly Session[],
  answered: { isGiven: (sessionId: string) => boolean; isSkipped: (sessionId: string) => boolean },
  now: Date,
): Session[] {
  const oldest = now.getTime() - PULSE_DAYS * 86_400_000;
  return past.filter(
    (session) =>
      session.can.includes("give_pulse") &&
      Date.parse(session.ends_at) > oldest &&
      !answered.isGiven(session.id) &&
      !answered.isSkipped(session.id),
  );
}

/** What this person can do now, the most useful first, and what they wait for. */
export function readSituation(situation: Situation): { steps: Step[]; waits: Wait[] } {
  const found = situation.pairings.map((pairing) => readPairing(pairing, situation));
  const asked = situation.shortlists.filter(isUnanswered).map(
    (shortlist): Step => ({
      kind: "shortlist",
      pairingId: null,
      partner: "",
      href: paths.programme(shortlist.programme_id),
      startsAt: shortlist.answer_by,
      count: 1,
    }),
  );
  const surveys = situation.surveys
    .filter(({ can_answer, submitted_at }) => can_answer && submitted_at === null)
    .map(
      (survey): Step => ({
        kind: "survey",
        pairingId: null,
        partner: survey.programme_name,
        href: paths.survey(survey.id),
        startsAt: survey.closes_at,
        count: 1,
      }),
    );
  const steps = [...found.flatMap((each) => each.steps), ...asked, ...surveys];
  return {
    steps: steps.sort(
      (one, other) =>
        ORDER.indexOf(one.kind) - ORDER.indexOf(other.kind) ||
        (one.startsAt ?? "").localeCompare(other.startsAt ?? ""),
    ),
    waits: found.flatMap((each) => each.waits),
  };
}

function isUnanswered({ open, answered_at, cards }: Shortlist): boolean {
  return open && answered_at === null && cards.length > 0;
}

function readPairing(pairing: Pairing | Detail, situation: Situation) {
  const steps: Step[] = [];
  const waits: Wait[] = [];
  const partner = (pairing.my_side === "mentor" ? pairing.learner : pairing.mentor).given_name;
  const room = paths.pairing(pairing.id);
  const about = (href: string, session?: Session, count = 1) => ({
    pairingId: pairing.id,
    partner,
    href,
    startsAt: session?.starts_at ?? null,
    count,
  });

  if (pairing.can.includes("accept")) steps.push({ kind: "answer", ...about(room) });
  else if (pairing.status === "awaiting_learner") waits.push({ kind: "answer", ...about(room) });

  for (const session of situation.pulsesDue.filter((each) => each.pairing_id === pairing.id)) {
    steps.push({ kind: "pulse", ...about(paths.session(session.id), session) });
  }
  const sessions = situation.upcoming.filter((session) => session.pairing_id === pairing.id);
  const toConfirm = sessions.filter(({ can }) => can.includes("confirm"));
  const unanswered = sessions.filter(
    ({ status, starts_at, can }) =>
      status === "proposed" && !can.includes("confirm") && Date.parse(starts_at) > situation.now.getTime(),
  );
  // Several times at once are answered together, on the pairing's page.
  if (toConfirm.length > 1) {
    steps.push({ kind: "confirmAll", ...about(room, toConfirm[0], toConfirm.length) });
  }
  if (unanswered.length > 1) {
    waits.push({ kind: "confirmAll", ...about(room, unanswered[0], unanswered.length) });
  }
  for (const session of sessions) {
    const here = about(paths.session(session.id), session);
    if (session.can.includes("mark_held")) steps.push({ kind: "held", ...here });
    else if (session[session.my_side].says_held) waits.push({ kind: "held", ...here });
    else if (toConfirm.length === 1 && session === toConfirm[0]) steps.push({ kind: "confirm", ...here });
    else if (unanswered.length === 1 && session === unanswered[0]) waits.push({ kind: "confirm", ...here });
  }
  if (pairing.status === "completed" && "my_next" in pairing) {
    const isOpen = pairing.my_next === null && pairing.next_pairing_id === null;
    if (isOpen) steps.push({ kind: "next", ...about(room) });
  }
  if (!MEETING.includes(pairing.status) || !("tracks" in pairing)) return { steps, waits };

  if (pairing.completion_asked_by_partner) steps.push({ kind: "complete", ...about(room) });
  if (pairing.completion_asked_by_me) waits.push({ kind: "complete", ...about(room) });
  const { charter } = pairing;
  const partnerSide = pairing.my_side === "mentor" ? "learner" : "mentor";
  if (!charter) steps.push({ kind: "charterWrite", ...about(paths.charter(pairing.id)) });
  else if (!charter[`${pairing.my_side}_signed_at`]) {
    steps.push({ kind: "charterSign", ...about(paths.charter(pairing.id)) });
  } else if (!charter[`${partnerSide}_signed_at`]) {
    waits.push({ kind: "sign", ...about(paths.charter(pairing.id)) });
  }
  const directions = new Set(pairing.tracks.map((track) => track.direction));
  if (directions.size < 2) steps.push({ kind: "tracks", ...about(room) });

  const isPlanned = sessions.some((session) => Date.parse(session.starts_at) > situation.now.getTime());
  const isDue = sessions.some((session) => session.can.includes("mark_held"));
  if (!isPlanned && !isDue) {
    const plan = about(paths.planSession(pairing.id));
    if ((charter?.booked_by ?? "learner") === pairing.my_side) steps.push({ kind: "plan", ...plan });
    else waits.push({ kind: "plan", ...plan });
  }
  return { steps, waits };
}
