import { describe, expect, it } from "vitest";
import { compareHolidays, readHolidays, writeHolidays } from "./holidayLines";

const labourDay = { day: "2027-05-01", country: "FR", name: "Fête du Travail" };
const ourDay = { day: "2027-05-02", country: null, name: "Our day" };

describe("the lines of the holidays", () => {
  it.each([
    "2027-05-01;FR;Fête du Travail\n2027-05-02;;Our day",
    "\uFEFFday;country;name\r\n2027-05-01;fr;Fête du Travail\r\n2027-05-02;Our day\r\n",
    'Date,Country,Name\n# France\n2027-05-01,FR,"Fête du Travail"\n\n2027-05-02,,Our day',
    "2027-05-01\tFR\tFête du Travail\n2027-05-02\t\tOur day",
  ])("reads %j", (text) => {
    const { holidays, problems } = readHolidays(text);
    expect(problems).toEqual([]);
    expect(holidays.map(({ line: _, ...holiday }) => holiday)).toEqual([labourDay, ourDay]);
  });

  it("keeps the separators of a name", () =>
    expect(readHolidays("2027-12-25,FR,Christmas, first day").holidays[0]?.name).toBe(
      "Christmas, first day",
    ));

  it("knows the line of each day, for what the server says of it", () =>
    expect(readHolidays("day;country;name\n\n2027-05-01;FR;A\n2027-05-02;FR;B").holidays).toMatchObject([
      { line: 3 },
      { line: 4 },
    ]));

  it.each([
    ["01/05/2027;FR;A", "day"],
    ["2027-02-30;FR;A", "day"],
    ["2019-12-31;FR;A", "day"],
    ["2100-01-01;FR;A", "day"],
    ["nonsense", "day"],
    ["2027-05-01;FRA;A", "country"],
    ["2027-05-01;FR;", "name"],
    ["2027-05-01", "name"],
    [`2027-05-01;FR;${"x".repeat(101)}`, "name"],
  ])("refuses %s", (text, fault) =>
    expect(readHolidays(text)).toEqual({ holidays: [], problems: [{ line: 1, text, fault }] }),
  );

  it("refuses a day named twice for one country, and not for two", () => {
    const { holidays, problems } = readHolidays(
      "2027-05-01;FR;A\n2027-05-01;BE;A\n2027-05-01;;A\n2027-05-01;fr;B",
    );
    expect(holidays).toHaveLength(3);
    expect(problems).toMatchObject([{ line: 4, fault: "twice" }]);
  });

  it("refuses what is beyond a thousand days", () => {
    const days = Array.from({ length: 1001 }, (_, at) =>
      new Date(Date.UTC(2027, 0, 1 + at)).toISOString().slice(0, 10),
    );
    const { holidays, problems } = readHolidays(days.map((day) => `${day};FR;A`).join("\n"));
    expect([holidays.length, problems]).toMatchObject([1000, [{ line: 1001, fault: "tooMany" }]]);
  });

  it("writes what it reads back, and counts what a change does", () => {
    const text = writeHolidays([labourDay, ourDay]);
    expect(writeHolidays(readHolidays(text).holidays)).toBe(text);
    expect(compareHolidays([labourDay, ourDay], [ourDay])).toEqual({ come: 0, go: 1, stay: 1 });
    expect(compareHolidays([], [labourDay])).toEqual({ come: 1, go: 0, stay: 0 });
    expect(compareHolidays([labourDay], [{ ...labourDay, name: "Another" }])).toEqual({
      come: 1,
      go: 1,
      stay: 0,
    });
  });
});
