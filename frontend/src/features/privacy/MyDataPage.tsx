import { useTranslation } from "react-i18next";
import { PageHeader } from "@/ui/PageHeader";
import { usePageTitle } from "@/ui/usePageTitle";
import { EraseCard } from "./EraseCard";
import { ExportCard } from "./ExportCard";

/** One's own data: take it along, or have it erased. */
export function MyDataPage() {
  const { t } = useTranslation();
  usePageTitle(t("myData.title"));
  return (
    <div className="mx-auto flex max-w-3xl flex-col gap-6">
      <PageHeader title={t("myData.title")} lead={t("myData.lead")} />
      <ExportCard />
      <EraseCard />
    </div>
  );
}
