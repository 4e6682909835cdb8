import { describe, expect, it } from "vitest";
import {
  formatDate,
  formatDay,
  formatPartnerTime,
  formatRelative,
  formatShortDate,
  formatTime,
  formatTimeRange,
  localeFor,
  zoneKnownHere,
} from "./dates";

const paris = { locale: "fr-FR", timeZone: "Europe/Paris" };

describe("dates", () => {
  it("speaks the reader's language, in the reader's zone", () => {
    expect(formatDate("2026-03-03T23:30:00Z", paris)).toBe("mercredi 4 mars 2026");
    expect(formatDate("2026-03-03T23:30:00Z", { locale: "en-GB", timeZone: "America/New_York" })).toMatch(
      /^Tuesday,? 3 March 2026$/,
    );
    expect(
      formatTimeRange("2026-03-03T13:00:00Z", "2026-03-03T14:00:00Z", paris).replaceAll(/\s/g, ""),
    ).toMatch(/^14:00[–-]15:00$/);
  });

  it("names a day of the weeks around now without its year", () =>
    expect(formatDay("2026-03-03T23:30:00Z", paris)).toBe("mercredi 4 mars"));

  it("shows the year only when it is another year", () => {
    const now = new Date("2026-06-01T00:00:00Z");
    expect(formatShortDate("2026-03-03T12:00:00Z", paris, now)).toBe("3 mars");
    expect(formatShortDate("2027-03-03T12:00:00Z", paris, now)).toBe("3 mars 2027");
  });

  it("puts the partner's clock beside the reader's only when they differ at that moment", () => {
    expect(formatPartnerTime("2026-01-15T13:00:00Z", paris, "Europe/Berlin")).toBeNull();
    expect(formatPartnerTime("2026-01-15T13:00:00Z", paris, "America/New_York")).toBe("08:00 (New York)");
    expect(formatPartnerTime("2026-01-15T20:00:00Z", paris, "Asia/Tokyo")).toMatch(/^ven\. 05:00 \(Tokyo\)$/);
    // Johannesburg has no summer time: one hour ahead of Paris in winter, the same clock in summer.
    expect(formatPartnerTime("2026-01-15T13:00:00Z", paris, "Africa/Johannesburg")).toBe(
      "15:00 (Johannesburg)",
    );
    expect(formatPartnerTime("2026-07-15T13:00:00Z", paris, "Africa/Johannesburg")).toBeNull();
  });

  it("counts in the largest fitting unit", () => {
    const now = new Date("2026-03-03T12:00:00Z");
    expect(formatRelative("2026-03-06T12:00:00Z", paris, now)).toBe("dans 3 jours");
    // Sixty hours ahead, yet the day after tomorrow.
    expect(formatRelative("2026-03-05T22:30:00Z", paris, new Date("2026-03-03T10:30:00Z"))).toBe(
      "après-demain",
    );
    expect(formatRelative("2026-03-03T10:00:00Z", paris, now)).toBe("il y a 2 heures");
    expect(formatRelative("2026-03-03T12:00:10Z", paris, now)).toBe("maintenant");
  });

  it("keeps the region of the browser when it fits the language", () => {
    expect(localeFor("fr", ["en-US", "fr-CA"])).toBe("fr-CA");
    expect(localeFor("fr", ["en-US"])).toBe("fr-FR");
    expect(localeFor("en", ["fr-FR"])).toBe("en-GB");
  });

  it("shows UTC, and says so, for a zone that this browser has never heard of", () => {
    const reader = { locale: "en-GB", timeZone: "Europe/Paris" };
    expect(formatPartnerTime("2026-03-03T13:30:00Z", reader, "Mars/Olympus")).toBe("13:30 (UTC)");
    expect(formatTime("2026-03-03T13:30:00Z", { ...reader, timeZone: "Mars/Olympus" })).toBe("13:30");
    expect(zoneKnownHere("Mars/Olympus", "Asia/Kolkata")).toBe("Asia/Kolkata");
    expect(zoneKnownHere("Asia/Kolkata")).toBe("Asia/Kolkata");
  });
});
