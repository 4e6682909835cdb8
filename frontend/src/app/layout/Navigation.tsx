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
  return (
    <nav
      aria-label={t("app.mainNavigation")}
      className="fixed inset-x-0 bottom-0 z-30 border-t bg-surface pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      <ul className="flex overflow-x-auto">
        {useItems().map(({ href, label, icon, current }) => (
          <li key={href} className="flex min-w-fit flex-1">
            <Link
              href={href}
              aria-current={current}
              className={classes(
                "flex min-h-14 min-w-0 flex-1 flex-col items-center justify-center gap-0.5 px-1.5 text-small -outline-offset-2",
                current ? "font-semibold text-accent" : "text-muted",
              )}
            >
              <Icon name={icon} />
              <span className="max-w-full truncate">{label}</span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
