import { useTranslation } from "react-i18next";
import { PageHeader } from "@/ui/PageHeader";
import { usePageTitle } from "@/ui/usePageTitle";
import { HoursCard } from "./HoursCard";
import { LanguageCard } from "./LanguageCard";
import { MyDataCard } from "./MyDataCard";
import { SignInsCard } from "./SignInsCard";
import { TellingCard } from "./TellingCard";
import { WorkCard } from "./WorkCard";

export function SettingsPage() {
  const { t } = useTranslation();
  usePageTitle(t("settings.title"));
  return (
    <div className="mx-auto flex max-w-3xl flex-col gap-6">
      <PageHeader title={t("settings.title")} lead={t("settings.lead")} />
      <LanguageCard />
      <HoursCard />
      <WorkCard />
      <TellingCard />
      <SignInsCard />
      <MyDataCard />
    </div>
  );
}
