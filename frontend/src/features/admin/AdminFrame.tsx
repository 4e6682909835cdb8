import { Outlet, useLocation } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { paths } from "@/lib/paths";
import { PageNavigation } from "@/ui/PageNavigation";

/** Above every page of the administrators: the way to the others. */
export function AdminFrame() {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  const items = [
    { href: paths.users(), label: t("accounts.title") },
    { href: paths.holidays(), label: t("holidays.title") },
    { href: paths.serviceAccounts(), label: t("services.title") },
    { href: paths.webhooks(), label: t("webhooks.title") },
    { href: paths.retention(), label: t("retention.title") },
    { href: paths.mails(), label: t("mails.title") },
  ];
  return (
    <>
      <PageNavigation label={t("administration.title")} pages={items} current={pathname} />
      <Outlet />
    </>
  );
}
