import { useLocation } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { can } from "@/auth/can";
import { useCurrentUser } from "@/auth/hooks";
import { paths } from "@/lib/paths";
import { classes } from "@/ui/classes";
import { Icon } from "@/ui/Icon";
import { Link } from "@/ui/Link";
import { navigation } from "../navigation";

function useItems() {
  const user = useCurrentUser();
  const { pathname } = useLocation();
  const { t } = useTranslation();
  const items = navigation.filter(({ action }) => !action || can(user, action));
  const here =
    items.find(({ covers }) => covers?.test(pathname)) ??
    items.find(({ href }) => (href === paths.home() ? pathname === href : pathname.startsWith(href)));
  return items.map((item) => ({
    href: item.href,
    icon: item.icon,
    label: t(item.label),
    current: item === here ? ("page" as const) : undefined,
  }));
}

export function TopBar() {
  const { t } = useTranslation();
  return (
    <nav aria-label={t("app.mainNavigation")} className="hidden self-stretch overflow-x-auto md:flex">
      <ul className="flex gap-1">
        {useItems().map(({ href, label, current }) => (
          <li key={href} className="flex">
            <Link
              href={href}
              aria-current={current}
              className={classes(
                "flex items-center border-b-2 px-3 font-medium whitespace-nowrap -outline-offset-2",
                current ? "border-accent text-accent" : "border-transparent text-muted hover:text-ink",
              )}
            >
              {label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

export function BottomBar() {
  const { t } = useTranslation();
  const items = useItems();
  // Six words of French fit on a phone in two lines each.
  const isFull = items.length > 4;
  return (
    <nav
      aria-label={t("app.mainNavigation")}
      className="fixed inset-x-0 bottom-0 z-30 border-t bg-surface pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      <ul className="flex overflow-x-auto">
        {items.map(({ href, label, icon, current }) => (
          <li key={href} className={classes("flex flex-1", isFull ? "min-w-15" : "min-w-fit")}>
            <Link
              href={href}
              aria-current={current}
              className={classes(
                "flex min-h-14 min-w-0 flex-1 flex-col items-center justify-center gap-0.5 text-small -outline-offset-2",
                isFull ? "px-0.5 pt-1.5 pb-1" : "px-1.5",
                current ? "font-semibold text-accent" : "text-muted",
              )}
            >
              <Icon name={icon} />
              <span
                className={
                  isFull
                    ? "flex min-h-7 max-w-full items-center text-center text-[0.6875rem] leading-tight"
                    : "max-w-full truncate"
                }
              >
                {label}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
