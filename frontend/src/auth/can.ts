import type { CurrentUser } from "./session";

type Role = CurrentUser["roles"][number];

/**
 * The server's permission table (accounts/access.py), by the same names. It decides what the screens offer; the server
 * decides what is done, record by record. Being admin does not imply the rest: an admin sees no content.
 */
const ACTIONS = {
  take_part: ["member"],
  coordinate: ["coordinator"],
  import_people: ["coordinator", "admin"],
  curate_skills: ["coordinator"],
  handle_cases: ["referent"],
  manage_accounts: ["admin"],
  operate: ["admin"],
} as const satisfies Record<string, readonly Role[]>;

export type Action = keyof typeof ACTIONS;

export function can(user: Pick<CurrentUser, "roles">, action: Action): boolean {
  const open: readonly Role[] = ACTIONS[action];
  // Everyone who signs in is a member, whatever else they are.
  return ["member" as const, ...user.roles].some((role) => open.includes(role));
}
