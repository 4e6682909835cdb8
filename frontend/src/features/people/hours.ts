import type { Window } from "./queries";

export const WEEKDAYS = [0, 1, 2, 3, 4, 5, 6] as const;
export type Weekday = (typeof WEEKDAYS)[number];

export interface Stretch {
  start: string;
  end: string;
}

/** The stretches of each day of the week, Monday first. */
export type Week = readonly (readonly Stretch[])[];

const WORKDAYS = 5;
const STEP_MINUTES = 30;
const DAY_MINUTES = 24 * 60;

/** What the server counts with when a person has said nothing. */
const USUAL: Week = WEEKDAYS.map((day) => (day < WORKDAYS ? [{ start: "09:00", end: "17:00" }] : []));

export function weekOf(windows: readonly Window[] | null): Week {
  if (windows === null) return USUAL;
  return WEEKDAYS.map((day) =>
    windows
      .filter(({ weekday }) => weekday === day)
      .map(({ start, end }) => ({ start, end }))
      .sort((one, other) => one.start.localeCompare(other.start)),
  );
}

export function windowsOf(week: Week): Window[] {
  return week.flatMap((stretches, weekday) => stretches.map((stretch) => ({ weekday, ...stretch })));
}

/** Half-hours of a day as "08:30", with the odd quarters that are already in use. */
export function clockTimes(inUse: readonly string[] = []): string[] {
  const halves = Array.from({ length: DAY_MINUTES / STEP_MINUTES }, (_, step) => {
    const minute = step * STEP_MINUTES;
    return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
  });
  return [...new Set([...halves, ...inUse])].sort();
}

/** What is wrong with one day, if anything. "HH:MM" texts compare as times do. */
export function problemOf(stretches: readonly Stretch[]): "backwards" | "overlap" | null {
  if (stretches.some(({ start, end }) => end <= start)) return "backwards";
  const sorted = [...stretches].sort((one, other) => one.start.localeCompare(other.start));
  const overlaps = sorted.some((stretch, at) => at > 0 && stretch.start < (sorted[at - 1]?.end ?? ""));
  return overlaps ? "overlap" : null;
}

/** One more stretch for a day: the usual hours first, then the part of the day that is still free. */
export function addStretch(stretches: readonly Stretch[]): Stretch[] {
  if (stretches.length === 0) return [{ start: "09:00", end: "17:00" }];
  const end =
    stretches
      .map((stretch) => stretch.end)
      .sort()
      .at(-1) ?? "";
  const times = clockTimes([end]);
  const at = times.indexOf(end);
  const start = times[at + 1] ?? end;
  return [...stretches, { start, end: times[at + 3] ?? times.at(-1) ?? start }];
}
