import { describe, expect, it } from "vitest";
import { type Direction, type OwnTime, readOwnTime } from "./ownTime";

const NOW = new Date("2027-03-01T12:00:00Z");

function read(typed: Partial<OwnTime>, timeZone = "Europe/Paris", direction: Direction = "ahead") {
  return readOwnTime(
    { day: "2027-03-09", clock: "14:00", minutes: "60", ...typed },
    { timeZone, now: NOW, direction },
  );
}

describe("a time somebody types", () => {
  it.each([
    ["Europe/Paris", "2027-03-09T13:00:00.000Z"],
    ["America/New_York", "2027-03-09T19:00:00.000Z"],
    ["Asia/Kolkata", "2027-03-09T08:30:00.000Z"],
    ["Australia/Lord_Howe", "2027-03-09T03:00:00.000Z"],
  ])("is meant on the clock of %s", (zone, starts_at) => {
    expect(read({}, zone)).toEqual({ time: { starts_at, minutes: 60 }, problems: {}, isTwice: false });
  });

  it.each([
    [{ day: "" }, { day: "noDay" }],
    [{ day: "2027-02-30" }, { day: "noDay" }],
    [{ clock: "9h" }, { clock: "noClock" }],
    [{ minutes: "" }, { minutes: "noMinutes" }],
    [{ minutes: "an hour" }, { minutes: "noMinutes" }],
    [{ minutes: "5" }, { minutes: "tooShort" }],
    [{ minutes: "540" }, { minutes: "tooLong" }],
    [{ day: "2027-02-28" }, { day: "isPast" }],
    [{ day: "2028-03-09" }, { day: "tooFar" }],
    [
      { day: "2027-02-28", minutes: "5" },
      { day: "isPast", minutes: "tooShort" },
    ],
  ] satisfies [Partial<OwnTime>, object][])("%j is refused as %j", (typed, problems) => {
    expect(read(typed)).toMatchObject({ time: null, problems });
  });

  it("knows the hour that a clock skips in spring", () => {
    expect(read({ day: "2027-03-28", clock: "02:30" })).toMatchObject({
      time: null,
      problems: { clock: "skipped" },
    });
    expect(read({ day: "2027-03-28", clock: "02:30" }, "America/New_York").problems).toEqual({});
    // Lord Howe skips half an hour only.
    expect(read({ day: "2027-10-03", clock: "02:15" }, "Australia/Lord_Howe").problems).toEqual({
      clock: "skipped",
    });
    expect(read({ day: "2027-10-03", clock: "02:30" }, "Australia/Lord_Howe").problems).toEqual({});
  });

  it("means the first of the two hours that a clock shows twice in autumn", () => {
    expect(read({ day: "2027-10-31", clock: "02:30" })).toEqual({
      time: { starts_at: "2027-10-31T00:30:00.000Z", minutes: 60 },
      problems: {},
      isTwice: true,
    });
  });

  it("hears of what is over, at most sixty days back", () => {
    const past = (typed: Partial<OwnTime>) => read(typed, "Europe/Paris", "past");
    expect(past({ day: "2027-02-28" }).time).toEqual({ starts_at: "2027-02-28T13:00:00.000Z", minutes: 60 });
    expect(past({ day: "2027-03-01", clock: "12:30" }).problems).toEqual({ day: "notOver" });
    expect(past({ day: "2026-12-30" }).problems).toEqual({ day: "tooOld" });
  });
});
