import type { Reader } from "@/lib/dates";
import type { AgendaPart, Session, Slot } from "./queries";

export function partnerIn(session: Session): Session["mentor"] {
  return session.my_side === "mentor" ? session.learner : session.mentor;
}

export function minutesOf({ starts_at, ends_at }: Pick<Session, "starts_at" | "ends_at">): number {
  return (Date.parse(ends_at) - Date.parse(starts_at)) / 60_000;
}

/** An agenda with the instant at which each part begins. */
export function timetable(session: Pick<Session, "starts_at" | "agenda">) {
  let at = Date.parse(session.starts_at);
  return session.agenda.map((part) => {
    const startsAt = new Date(at).toISOString();
    at += part.minutes * 60_000;
    return { part, startsAt };
  });
}

export function minutesPlanned(parts: readonly Pick<AgendaPart, "minutes">[]): number {
  return parts.reduce((total, { minutes }) => total + minutes, 0);
}

/** The slots of each day of the reader's calendar, in order. */
export function byDay(slots: readonly Slot[], reader: Reader): { day: string; slots: Slot[] }[] {
  const calendar = new Intl.DateTimeFormat("en-CA", { timeZone: reader.timeZone, dateStyle: "short" });
  const days: { day: string; slots: Slot[] }[] = [];
  for (const slot of slots) {
    const day = calendar.format(new Date(slot.starts_at));
    const last = days.at(-1);
    if (last?.day === day) last.slots.push(slot);
    else days.push({ day, slots: [slot] });
  }
  return days;
}

/** The address of a meeting room, when the place is one that a browser can open safely. */
export function roomLink(place: string): string | null {
  return /^https:\/\/\S+$/.test(place.trim()) ? place.trim() : null;
}

/** Which sentence says where a session stands, for this reader. */
export function standingOf(session: Session, now: Date) {
  const started = Date.parse(session.starts_at) <= now.getTime();
  const mine = session[session.my_side];
  switch (session.status) {
    case "proposed":
      if (started) return "lapsed";
      return session.proposed_by === mine.user_id ? "proposedByMe" : "proposedByPartner";
    case "confirmed":
      if (!started) return "confirmed";
      if (mine.says_held) return "heldSaidByMe";
      return partnerIn(session).says_held ? "heldSaidByPartner" : "askHeld";
    case "held":
    case "logged":
    case "closed":
      return "held";
    case "cancelled":
      return session.cancelled_by === null
        ? "stopped"
        : session.cancelled_by === mine.user_id
          ? "cancelledByMe"
          : "cancelledByPartner";
    default:
      return session.missed_told_by === mine.user_id ? "missedToldByMe" : "missedToldByPartner";
  }
}
