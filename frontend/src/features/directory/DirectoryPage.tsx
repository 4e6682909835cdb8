import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { paths } from "@/lib/paths";
import { PageHeader } from "@/ui/PageHeader";
import { Tabs } from "@/ui/Tabs";
import { usePageTitle } from "@/ui/usePageTitle";
import { ImportHistory } from "./ImportHistory";
import { ImportPanel } from "./ImportPanel";
import { JobLevels } from "./JobLevels";

type Tab = "import" | "levels" | "history";

/** Where people come from: a file from HR, previewed and then applied; the grading; what was imported before. */
export function DirectoryPage() {
  const { t } = useTranslation();
  const { import: importId } = useSearch({ from: "/members/directory" });
  const navigate = useNavigate();
  const [tab, setTab] = useState<Tab>("import");
  usePageTitle(t("directory.title"));

  function show(id: string | undefined) {
    void navigate({ href: paths.directory({ import: id }), resetScroll: false });
    setTab("import");
  }

  return (
    <>
      <PageHeader title={t("directory.title")} lead={t("directory.lead")} />
      <Tabs
        label={t("directory.title")}
        selected={tab}
        onSelect={setTab}
        items={[
          {
            id: "import",
            label: t("directory.tab.import"),
            content: <ImportPanel importId={importId} onShow={show} />,
          },
          { id: "levels", label: t("directory.tab.levels"), content: <JobLevels /> },
          { id: "history", label: t("directory.tab.history"), content: <ImportHistory onShow={show} /> },
        ]}
      />
    </>
  );
}
