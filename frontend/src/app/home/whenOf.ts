import { formatDateTime, formatDay, type Reader } from "@/lib/dates";
import type { Step } from "./nextSteps";

/** The moment a step names: the hour of a session, the day until which an answer is hoped for. */
export function whenOf(step: Step, reader: Reader): string {
  if (!step.startsAt) return "";
  return step.kind === "shortlist" || step.kind === "survey"
    ? formatDay(step.startsAt, reader)
    : formatDateTime(step.startsAt, reader);
}
