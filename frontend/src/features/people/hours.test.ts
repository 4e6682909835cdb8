import { describe, expect, it } from "vitest";
import { addStretch, clockTimes, problemOf, weekOf, windowsOf } from "./hours";

describe("weekly hours", () => {
  it("are the usual ones until somebody says otherwise", () => {
    const week = weekOf(null);
    expect(week.map((day) => day.length)).toEqual([1, 1, 1, 1, 1, 0, 0]);
    expect(windowsOf(week)[0]).toEqual({ weekday: 0, start: "09:00", end: "17:00" });
    expect(weekOf([]).flat()).toEqual([]);
  });

  it("go to the server and come back the same", () => {
    const windows = [
      { weekday: 1, start: "08:30", end: "12:00" },
      { weekday: 1, start: "13:15", end: "17:00" },
      { weekday: 6, start: "10:00", end: "11:00" },
    ];
    expect(windowsOf(weekOf([...windows].reverse()))).toEqual(windows);
  });

  it("must run forwards and not overlap; touching is fine", () => {
    expect(problemOf([{ start: "12:00", end: "12:00" }])).toBe("backwards");
    expect(
      problemOf([
        { start: "13:00", end: "15:00" },
        { start: "09:00", end: "13:30" },
      ]),
    ).toBe("overlap");
    expect(
      problemOf([
        { start: "13:00", end: "15:00" },
        { start: "09:00", end: "13:00" },
      ]),
    ).toBeNull();
  });

  it("offer half-hours, and keep a quarter that is in use", () => {
    expect(clockTimes()).toHaveLength(48);
    expect(clockTimes(["08:15"]).slice(16, 19)).toEqual(["08:00", "08:15", "08:30"]);
  });

  it("add a stretch that fits after the last one", () => {
    expect(addStretch([])).toEqual([{ start: "09:00", end: "17:00" }]);
    const two = addStretch([{ start: "09:00", end: "12:15" }]);
    expect(two[1]).toEqual({ start: "12:30", end: "13:30" });
    expect(problemOf(two)).toBeNull();
  });
});
