import { useTranslation } from "react-i18next";
import type { FairnessTable } from "./oversightQueries";

/** What a group of a breakdown is called, in the reader's language. */
export function useGroupNames() {
  const { t, i18n } = useTranslation();
  return (by: FairnessTable["by"], group: string | null): string => {
    if (group === null) return t("coordination.insights.unnamed");
    if (by === "language")
      return new Intl.DisplayNames(i18n.language, { type: "language" }).of(group) ?? group;
    if (by === "work_mode" && isMode(group)) return t(`fairness.mode.${group}`);
    return group;
  };
}

const MODES = ["onsite", "remote", "both"] as const;
function isMode(group: string): group is (typeof MODES)[number] {
  return (MODES as readonly string[]).includes(group);
}
