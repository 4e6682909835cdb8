/** How the reader sees time: a locale such as "fr-FR" and an IANA zone such as "Europe/Paris". */
export interface Reader {
  locale: string;
  timeZone: string;
}

type Instant = string | Date;

/** The browser's own locale for this language (fr-CA stays fr-CA), or the European one. */
export function localeFor(language: string, preferred: readonly string[] = navigator.languages): string {
  const match = preferred.find((tag) => tag.toLowerCase().startsWith(`${language}-`));
  return match ?? (language === "fr" ? "fr-FR" : "en-GB");
}

export function browserTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

const zonesHere = new Map<string, string>();

/**
 * The zone, or another one where this browser does not know it: its tables may be older than the server's, and one
 * unknown zone must not take a whole page away.
 */
export function zoneKnownHere(timeZone: string, otherwise = "UTC"): string {
  let known = zonesHere.get(timeZone);
  if (known === undefined) {
    try {
      new Intl.DateTimeFormat("en", { timeZone });
      known = timeZone;
    } catch {
      known = "";
    }
    zonesHere.set(timeZone, known);
  }
  return known || otherwise;
}

function format(instant: Instant, reader: Reader, options: Intl.DateTimeFormatOptions): string {
  const timeZone = zoneKnownHere(reader.timeZone);
  return new Intl.DateTimeFormat(reader.locale, { timeZone, ...options }).format(new Date(instant));
}

/** "08:30" where the day has 24 hours, "8:30 am" where it has twice 12. */
function clock(locale: string): Intl.DateTimeFormatOptions {
  const { hour12 } = new Intl.DateTimeFormat(locale, { hour: "numeric" }).resolvedOptions();
  return { hour: hour12 ? "numeric" : "2-digit", minute: "2-digit" };
}

/** "mardi 3 mars 2026" */
export function formatDate(instant: Instant, reader: Reader): string {
  return format(instant, reader, { dateStyle: "full" });
}

/** "mardi 3 mars", for the weeks around now. */
export function formatDay(instant: Instant, reader: Reader): string {
  return format(instant, reader, { weekday: "long", day: "numeric", month: "long" });
}

/** "3 mars" in lists; the year appears only when it is not this year. */
export function formatShortDate(instant: Instant, reader: Reader, now: Date = new Date()): string {
  const sameYear = format(instant, reader, { year: "numeric" }) === format(now, reader, { year: "numeric" });
  return format(instant, reader, {
    day: "numeric",
    month: "short",
    ...(sameYear ? {} : { year: "numeric" }),
  });
}

/** "14:30" */
export function formatTime(instant: Instant, reader: Reader): string {
  return format(instant, reader, clock(reader.locale));
}

/** "mar. 3 mars, 14:30" */
export function formatDateTime(instant: Instant, reader: Reader): string {
  return format(instant, reader, {
    weekday: "short",
    day: "numeric",
    month: "short",
    ...clock(reader.locale),
  });
}

/** "14:30 – 15:30", in the reader's zone. */
export function formatTimeRange(start: Instant, end: Instant, reader: Reader): string {
  return new Intl.DateTimeFormat(reader.locale, {
    timeZone: zoneKnownHere(reader.timeZone),
    ...clock(reader.locale),
  }).formatRange(new Date(start), new Date(end));
}

const DAY_MS = 86_400_000;
const STEPS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ["hour", 3_600_000],
  ["minute", 60_000],
];

/** The reader's calendar day as a count, so that two days can be compared. */
function dayNumber(instant: Instant, reader: Reader): number {
  const day = format(instant, { ...reader, locale: "en-CA" }, { dateStyle: "short" });
  return Date.parse(`${day}T00:00:00Z`) / DAY_MS;
}

/** "dans 3 jours", "il y a 2 heures", "maintenant". From a day on, days are counted as a calendar shows them. */
export function formatRelative(instant: Instant, reader: Reader, now: Date = new Date()): string {
  const words = new Intl.RelativeTimeFormat(reader.locale, { numeric: "auto" });
  const distance = new Date(instant).getTime() - now.getTime();
  if (Math.abs(distance) >= DAY_MS) {
    return words.format(dayNumber(instant, reader) - dayNumber(now, reader), "day");
  }
  for (const [unit, length] of STEPS) {
    if (Math.abs(distance) >= length) return words.format(Math.round(distance / length), unit);
  }
  return words.format(0, "second");
}

/** The place named by a zone: "America/New_York" → "New York". */
export function zonePlace(timeZone: string): string {
  return (timeZone.split("/").pop() ?? timeZone).replaceAll("_", " ");
}

/**
 * The partner's clock beside the reader's, or null when both clocks agree at that instant (two zones may agree in
 * winter and differ in summer). The weekday is added when the partner is on another day.
 */
export function formatPartnerTime(instant: Instant, reader: Reader, partnerZone: string): string | null {
  const partner = { ...reader, timeZone: zoneKnownHere(partnerZone) };
  const wallClock: Intl.DateTimeFormatOptions = { dateStyle: "short", timeStyle: "short" };
  if (format(instant, reader, wallClock) === format(instant, partner, wallClock)) return null;
  const day: Intl.DateTimeFormatOptions = { dateStyle: "short" };
  const sameDay = format(instant, reader, day) === format(instant, partner, day);
  const time = format(instant, partner, {
    ...clock(reader.locale),
    ...(sameDay ? {} : { weekday: "short" as const }),
  });
  return `${time} (${zonePlace(partner.timeZone)})`;
}
