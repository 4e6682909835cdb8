import { Outlet, useLocation } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { paths } from "@/lib/paths";
import { classes } from "@/ui/classes";
import { Link } from "@/ui/Link";

/** Above every page of the administrators: the way to the others. */
export function AdminFrame() {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  const items = [
    { href: paths.users(), label: t("accounts.title") },
    { href: paths.holidays(), label: t("holidays.title") },
    { href: paths.retention(), label: t("retention.title") },
    { href: paths.mails(), label: t("mails.title") },
  ];
  return (
    <>
      <nav aria-label={t("administration.title")} className="-mx-4 mb-6 overflow-x-auto px-4 sm:mx-0 sm:px-0">
        <ul className="flex min-w-max gap-1 border-b">
          {items.map(({ href, label }) => {
            const current = pathname === href;
            return (
              <li key={href} className="flex">
                <Link
                  href={href}
                  aria-current={current ? "page" : undefined}
                  className={classes(
                    "-mb-px border-b-2 px-3 py-2.5 font-medium whitespace-nowrap -outline-offset-2",
                    current ? "border-accent text-accent" : "border-transparent text-muted hover:text-ink",
                  )}
                >
                  {label}
                </Link>
              </li>
            );
          })}
        </ul>
      </nav>
      <Outlet />
    </>
  );
}
