import { type CalendarDateTime, parseDateTime, toZoned } from "@internationalized/date";

/** What someone types to say when: a day and a clock time of their own zone, and a length in minutes. */
export interface OwnTime {
  day: string;
  clock: string;
  minutes: string;
}

/** To plan, or to tell of what is over. */
export type Direction = "ahead" | "past";

export const SHORTEST = 15;
export const LONGEST = 240;
const DAY_MS = 86_400_000;
/** The server plans within a year, and hears of what lies at most sixty days back. */
const REACH_MS = { ahead: 366 * DAY_MS, past: 60 * DAY_MS };

type OwnTimeProblem =
  | "noDay"
  | "noClock"
  | "skipped"
  | "isPast"
  | "tooFar"
  | "notOver"
  | "tooOld"
  | "noMinutes"
  | "tooShort"
  | "tooLong";

interface Reading {
  /** Null while there is a problem. */
  time: { starts_at: string; minutes: number } | null;
  problems: Partial<Record<keyof OwnTime, OwnTimeProblem>>;
  /** The clock shows this time twice on that night; the first of the two is meant. */
  isTwice: boolean;
}

/** Reads what was typed, in the zone of whoever typed it; what is wrong is said field by field. */
export function readOwnTime(
  typed: OwnTime,
  { timeZone, now, direction }: { timeZone: string; now: Date; direction: Direction },
): Reading {
  const problems: Reading["problems"] = {};
  const length = readMinutes(typed.minutes);
  if (typeof length !== "number") problems.minutes = length;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(typed.day)) problems.day = "noDay";
  if (!/^\d{2}:\d{2}$/.test(typed.clock)) problems.clock = "noClock";
  if (problems.day || problems.clock) return { time: null, problems, isTwice: false };

  const wall = parseWall(typed);
  if (!wall) return { time: null, problems: { ...problems, day: "noDay" }, isTwice: false };
  const first = toZoned(wall, timeZone, "earlier");
  const second = toZoned(wall, timeZone, "later");
  const isSkipped = first.hour !== wall.hour || first.minute !== wall.minute;
  const start = first.toDate();
  if (isSkipped) problems.clock = "skipped";
  else {
    const minutes = typeof length === "number" ? length : 0;
    const refused = outOfReach(start, minutes, now, direction);
    if (refused) problems.day = refused;
  }
  const isRight = Object.keys(problems).length === 0 && typeof length === "number";
  return {
    time: isRight ? { starts_at: start.toISOString(), minutes: length } : null,
    problems,
    isTwice: !isSkipped && second.toDate().getTime() !== start.getTime(),
  };
}

function parseWall({ day, clock }: OwnTime): CalendarDateTime | null {
  try {
    return parseDateTime(`${day}T${clock}`);
  } catch {
    return null;
  }
}

function readMinutes(text: string): number | "noMinutes" | "tooShort" | "tooLong" {
  if (!/^\d{1,6}$/.test(text.trim())) return "noMinutes";
  const minutes = Number(text.trim());
  if (minutes < SHORTEST) return "tooShort";
  return minutes > LONGEST ? "tooLong" : minutes;
}

function outOfReach(start: Date, minutes: number, now: Date, direction: Direction): OwnTimeProblem | null {
  const ahead = start.getTime() - now.getTime();
  if (direction === "ahead") {
    if (ahead <= 0) return "isPast";
    return ahead > REACH_MS.ahead ? "tooFar" : null;
  }
  if (ahead + minutes * 60_000 > 0) return "notOver";
  return -ahead > REACH_MS.past ? "tooOld" : null;
}
