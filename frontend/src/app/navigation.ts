import type { ParseKeys } from "i18next";
import type { Action } from "@/auth/can";
import { paths } from "@/lib/paths";
import type { IconName } from "@/ui/Icon";

interface NavigationItem {
  href: string;
  label: ParseKeys;
  icon: IconName;
  /** Who sees it; without one, everyone. */
  action?: Action;
  /** Pages that belong to it although their address begins otherwise. */
  covers?: RegExp;
}

/** The main navigation, in order; on a phone the bar at the bottom scrolls when they are many. */
export const navigation: readonly NavigationItem[] = [
  { href: paths.home(), label: "nav.home", icon: "home" },
  { href: paths.skills(), label: "nav.skills", icon: "skills" },
  { href: paths.programmes(), label: "nav.programmes", icon: "exchange" },
  {
    href: paths.coordination(),
    label: "nav.coordination",
    icon: "flag",
    action: "coordinate",
    covers:
      /^\/(practice-cards|programmes\/(new|[^/]+\/(manage|checklist|people|matching|pairings|fairness)))$/,
  },
  { href: paths.directory(), label: "nav.directory", icon: "people", action: "import_people" },
  {
    href: paths.users(),
    label: "administration.title",
    icon: "key",
    action: "manage_accounts",
    covers: /^\/admin\//,
  },
  { href: paths.cases(), label: "nav.cases", icon: "message", action: "handle_cases" },
  { href: paths.help(), label: "nav.help", icon: "help" },
];
