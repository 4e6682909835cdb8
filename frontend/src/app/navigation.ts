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
}

/** The main navigation, in order. The first four stay at hand in the bar at the bottom of a phone. */
export const navigation: readonly NavigationItem[] = [
  { href: paths.home(), label: "nav.home", icon: "home" },
];
