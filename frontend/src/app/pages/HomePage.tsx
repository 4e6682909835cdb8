import { useTranslation } from "react-i18next";
import { useCurrentUser } from "@/auth/hooks";
import { PageHeader } from "@/ui/PageHeader";
import { usePageTitle } from "@/ui/usePageTitle";

export function HomePage() {
  const { t } = useTranslation();
  const user = useCurrentUser();
  usePageTitle(t("nav.home"));
  return <PageHeader title={t("home.title", { name: user.given_name })} />;
}
