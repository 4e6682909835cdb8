/** Every URL of the product, built in one place. Values are escaped here and nowhere else. */
export const paths = {
  home: () => "/",
  signIn: (options: { next?: string } = {}) =>
    options.next && options.next !== "/" ? `/sign-in?next=${encodeURIComponent(options.next)}` : "/sign-in",
  forgottenPassword: () => "/forgotten-password",
  resetPassword: () => "/reset",
  welcome: () => "/welcome",
  skills: () => "/skills",
  programmes: () => "/programmes",
  programme: (id: string) => `/programmes/${encodeURIComponent(id)}`,
  pairing: (id: string) => `/pairings/${encodeURIComponent(id)}`,
  charter: (id: string) => `/pairings/${encodeURIComponent(id)}/charter`,
  certificate: (id: string) => `/pairings/${encodeURIComponent(id)}/certificate`,
  pairingCards: (id: string) => `/pairings/${encodeURIComponent(id)}/practice-cards`,
  practiceCards: () => "/practice-cards",
  planSession: (id: string) => `/pairings/${encodeURIComponent(id)}/plan`,
  session: (id: string) => `/sessions/${encodeURIComponent(id)}`,
  settings: () => "/settings",
  noticeSettings: () => "/settings/notices",
  calendarSettings: () => "/settings/calendar",
  notices: () => "/notices",
  unsubscribe: () => "/unsubscribe",
  coordination: () => "/coordination",
  newProgramme: () => "/programmes/new",
  manageProgramme: (id: string) => `/programmes/${encodeURIComponent(id)}/manage`,
  programmeChecklist: (id: string) => `/programmes/${encodeURIComponent(id)}/checklist`,
  programmePeople: (id: string) => `/programmes/${encodeURIComponent(id)}/people`,
  matching: (id: string, options: { run?: string } = {}) =>
    `/programmes/${encodeURIComponent(id)}/matching${options.run ? `?run=${encodeURIComponent(options.run)}` : ""}`,
  programmePairings: (id: string) => `/programmes/${encodeURIComponent(id)}/pairings`,
  fairness: (id: string) => `/programmes/${encodeURIComponent(id)}/fairness`,
  directory: (options: { import?: string } = {}) =>
    options.import ? `/directory?import=${encodeURIComponent(options.import)}` : "/directory",
  users: () => "/admin/users",
  holidays: () => "/admin/holidays",
  mails: () => "/admin/mails",
} as const;

/** Keeps a return address only when it is a path of this site: no scheme, no other host, no backslash trick. */
export function localPath(candidate: unknown): string | undefined {
  if (typeof candidate !== "string") return undefined;
  if (!/^\/(?![/\\])[^\\\s]*$/.test(candidate)) return undefined;
  return candidate;
}
