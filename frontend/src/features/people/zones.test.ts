import { describe, expect, it } from "vitest";
import { findZones } from "./zones";

const ZONES = ["America/New_York", "America/Sao_Paulo", "Asia/Yakutsk", "Europe/Paris"];

describe("findZones", () => {
  it("finds a city without its accents and underscores", () => {
    expect(findZones("são paulo", ZONES)).toEqual(["America/Sao_Paulo"]);
    expect(findZones("New y", ZONES)).toEqual(["America/New_York"]);
  });

  it("puts the city that begins so first", () =>
    expect(findZones("ya", [...ZONES, "Etc/Maya"])[0]).toBe("Asia/Yakutsk"));

  it("offers nothing before the first letter, and knows the real zones", () => {
    expect(findZones(" ", ZONES)).toEqual([]);
    expect(findZones("paris")).toContain("Europe/Paris");
  });
});
