import type { components } from "@/api/schema";

export type Holiday = components["schemas"]["HolidayOut"];
/** A day of the list and the line it was read from, counted from 1. */
export type HolidayLine = Holiday & { line: number };
type LineFault = "day" | "country" | "name" | "twice" | "tooMany";
export interface LineProblem {
  line: number;
  text: string;
  fault: LineFault;
}

/** As the server has them. */
const FIRST_DAY = "2020-01-01";
const LAST_DAY = "2099-12-31";
const MOST = 1000;
const LONGEST_NAME = 100;
const HEADER = /^"?(day|date|jour)"?$/i;

/**
 * One day a line, `2027-05-01;FR;Labour Day`; without a country (`2027-05-02;;Our day` or `2027-05-02;Our day`) it is
 * off for everyone. Commas and tabs separate as well; empty lines, lines that begin with # and a header are passed over.
 */
export function readHolidays(text: string): { holidays: HolidayLine[]; problems: LineProblem[] } {
  const holidays: HolidayLine[] = [];
  const problems: LineProblem[] = [];
  const seen = new Set<string>();
  const lines = text.replace(/^\uFEFF/, "").split(/\r\n|\r|\n/);
  for (const [index, raw] of lines.entries()) {
    const line = index + 1;
    const cells = cellsOf(raw.trim());
    if (raw.trim() === "" || raw.trim().startsWith("#")) continue;
    if (holidays.length + problems.length === 0 && HEADER.test(cells[0] ?? "")) continue;
    const holiday = holidayIn(cells, line);
    const key = `${holiday.day} ${holiday.country ?? ""}`;
    const fault = faultOf(holiday) ?? (seen.has(key) ? "twice" : holidays.length >= MOST ? "tooMany" : null);
    if (fault) problems.push({ line, text: raw.trim(), fault });
    else {
      seen.add(key);
      holidays.push(holiday);
    }
  }
  return { holidays, problems };
}

/** The day, the country and the name; the name keeps whatever separators it holds. */
function cellsOf(line: string): string[] {
  const separator = /[;,\t]/.exec(line)?.[0] ?? ";";
  const [day = "", second = "", ...rest] = line.split(separator).map((cell) => cell.trim());
  const cells = rest.length === 0 ? [day, "", second] : [day, second, rest.join(`${separator} `)];
  return cells.map((cell) => cell.replace(/^"(.*)"$/, "$1").trim());
}

function holidayIn([day = "", country = "", name = ""]: string[], line: number): HolidayLine {
  return { line, day, country: country === "" ? null : country.toUpperCase(), name };
}

function faultOf({ day, country, name }: Holiday): LineFault | null {
  if (!isDay(day)) return "day";
  if (country !== null && !/^[A-Z]{2}$/.test(country)) return "country";
  return name === "" || name.length > LONGEST_NAME ? "name" : null;
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || text < FIRST_DAY || text > LAST_DAY) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

/** The list as lines that `readHolidays` reads back. */
export function writeHolidays(holidays: readonly Holiday[]): string {
  return holidays.map(({ day, country, name }) => `${day};${country ?? ""};${name}`).join("\n");
}

/** How many days would come, go and stay. */
export function compareHolidays(before: readonly Holiday[], after: readonly Holiday[]) {
  const keys = (holidays: readonly Holiday[]) => new Set(writeHolidays(holidays).split("\n").filter(Boolean));
  const [old, fresh] = [keys(before), keys(after)];
  const stay = [...fresh].filter((each) => old.has(each)).length;
  return { come: fresh.size - stay, go: old.size - stay, stay };
}
