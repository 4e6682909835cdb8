import type { Mailing, NoticePreference, Way } from "./queries";

/** The list with one kind told another way. */
export function withWay(
  preferences: readonly NoticePreference[],
  kind: NoticePreference["kind"],
  way: Way,
): NoticePreference[] {
  return preferences.map((each) => (each.kind === kind && !each.fixed ? { ...each, ...way } : each));
}

/** When mails of a kind may come; an invitation is for one date and cannot wait for a summary. */
export function mailingsOf({ kind }: Pick<NoticePreference, "kind">): readonly Mailing[] {
  return kind === "calendar" ? ["now", "none"] : ["now", "digest", "none"];
}

/** Invitations are mails only: the sessions themselves stand in the product. */
export function hasBell({ kind }: Pick<NoticePreference, "kind">): boolean {
  return kind !== "calendar";
}

/** Neither at the bell nor by mail. */
export function isSilent(preference: Pick<NoticePreference, "kind" | "in_app" | "mailing">): boolean {
  return preference.mailing === "none" && !(hasBell(preference) && preference.in_app);
}
