import { describe, expect, it } from "vitest";
import type { NoticePreference } from "./queries";
import { hasBell, isSilent, mailingsOf, withWay } from "./ways";

const line = (kind: NoticePreference["kind"], more: Partial<NoticePreference> = {}): NoticePreference => ({
  kind,
  title: kind,
  severity: "ordinary",
  fixed: false,
  in_app: true,
  mailing: "digest",
  ...more,
});

describe("the ways a notice reaches someone", () => {
  it("changes one kind and leaves the others", () => {
    const before = [line("session"), line("charter")];
    const after = withWay(before, "charter", { in_app: false, mailing: "now" });
    expect(after).toEqual([line("session"), line("charter", { in_app: false, mailing: "now" })]);
    expect(before[1]?.mailing).toBe("digest");
  });

  it("never changes what is fixed", () => {
    const security = line("account_security", { fixed: true, mailing: "now" });
    expect(withWay([security], "account_security", { in_app: false, mailing: "none" })).toEqual([security]);
  });

  it("offers no summary, and no bell, for invitations", () => {
    expect(mailingsOf(line("calendar"))).toEqual(["now", "none"]);
    expect(mailingsOf(line("session"))).toEqual(["now", "digest", "none"]);
    expect([hasBell(line("calendar")), hasBell(line("session"))]).toEqual([false, true]);
  });

  it.each([
    ["session", true, "none", false],
    ["session", false, "none", true],
    ["session", false, "digest", false],
    ["calendar", true, "none", true],
    ["calendar", false, "now", false],
  ] as const)("%s, bell %s, mail %s: silent is %s", (kind, in_app, mailing, silent) =>
    expect(isSilent(line(kind, { in_app, mailing }))).toBe(silent),
  );
});
