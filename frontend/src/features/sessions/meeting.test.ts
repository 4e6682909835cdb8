import { describe, expect, it } from "vitest";
import { byDay, minutesOf, roomLink, standingOf, timetable } from "./meeting";
import type { Session, Slot } from "./queries";

const START = "2026-03-03T13:00:00Z";
const BEFORE = new Date("2026-03-01T00:00:00Z");
const AFTER = new Date("2026-03-04T00:00:00Z");

const attendee = (id: string): Session["mentor"] => ({
  user_id: id,
  given_name: id,
  time_zone: "Europe/Paris",
  starts_at_local: START,
  says_held: false,
  allows_recording: false,
});

const session = (change: Partial<Session> = {}): Session => ({
  id: "s",
  pairing_id: "p",
  number: 1,
  status: "proposed",
  starts_at: START,
  ends_at: "2026-03-03T14:00:00Z",
  place: "",
  sequence: 0,
  proposed_by: "me",
  my_side: "mentor",
  opener: "mentor",
  mentor: attendee("me"),
  learner: attendee("partner"),
  agenda: [
    { code: "arrive", minutes: 5, topic: "" },
    { code: "up", minutes: 20, topic: "" },
    { code: "back", minutes: 35, topic: "" },
  ],
  told_late: false,
  missed_told_by: null,
  summary: "",
  one_thing: "",
  recording_allowed: false,
  cancelled_by: null,
  cancel_reason: null,
  can: [],
  version: 1,
  ...change,
});

describe("a session", () => {
  it("says at which minute each part begins", () => {
    expect(minutesOf(session())).toBe(60);
    expect(timetable(session()).map(({ startsAt }) => startsAt.slice(11, 16))).toEqual([
      "13:00",
      "13:05",
      "13:25",
    ]);
  });

  it.each([
    [{}, BEFORE, "proposedByMe"],
    [{ proposed_by: "partner" }, BEFORE, "proposedByPartner"],
    [{}, AFTER, "lapsed"],
    [{ status: "confirmed" }, BEFORE, "confirmed"],
    [{ status: "confirmed" }, AFTER, "askHeld"],
    [{ status: "confirmed", mentor: { ...attendee("me"), says_held: true } }, AFTER, "heldSaidByMe"],
    [{ status: "closed" }, AFTER, "held"],
    [{ status: "cancelled", cancelled_by: "me" }, BEFORE, "cancelledByMe"],
    [{ status: "cancelled", cancelled_by: "partner" }, BEFORE, "cancelledByPartner"],
    [{ status: "cancelled" }, BEFORE, "stopped"],
    [
      { status: "confirmed", learner: { ...attendee("partner"), says_held: true } },
      AFTER,
      "heldSaidByPartner",
    ],
    [{ status: "no_show", missed_told_by: "me" }, AFTER, "missedToldByMe"],
    [{ status: "no_show", missed_told_by: "partner" }, AFTER, "missedToldByPartner"],
  ] satisfies [Partial<Session>, Date, string][])("%j stands as %s: %s", (change, now, expected) => {
    expect(standingOf(session(change), now)).toBe(expected);
  });

  it("groups slots by the reader's own days", () => {
    const slot = (starts_at: string): Slot => ({
      starts_at,
      ends_at: starts_at,
      mentor_local: starts_at,
      learner_local: starts_at,
    });
    const slots = [slot("2026-03-03T22:30:00Z"), slot("2026-03-03T23:30:00Z"), slot("2026-03-04T10:00:00Z")];
    const days = (timeZone: string) =>
      byDay(slots, { locale: "fr-FR", timeZone }).map((each) => each.slots.length);
    expect(days("Europe/Paris")).toEqual([1, 2]);
    expect(days("UTC")).toEqual([2, 1]);
  });

  it("makes a link of a meeting room only", () => {
    expect(roomLink(" https://meet.example/abc ")).toBe("https://meet.example/abc");
    expect(
      ["", "Canteen", "javascript:alert(1)", "http://meet.example", "https://a b"].map(roomLink),
    ).toEqual([null, null, null, null, null]);
  });
});
