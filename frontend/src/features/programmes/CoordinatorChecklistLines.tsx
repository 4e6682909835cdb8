import { useTranslation } from "react-i18next";
import { classes } from "@/ui/classes";
import { Icon } from "@/ui/Icon";
import type { CoordinatedProgramme } from "./coordinatorQueries";

/** Each line of the checklist, settled or still to settle. */
export function CoordinatorChecklistLines({ lines }: { lines: CoordinatedProgramme["checklist_lines"] }) {
  const { t } = useTranslation();
  return (
    <ul aria-label={t("coordination.checklist.title")} className="flex flex-col gap-1.5">
      {lines.map(({ code, done }) => (
        <li key={code} className="flex items-center gap-2">
          <Icon name={done ? "check" : "minus"} className={done ? "text-success" : "text-warning"} />
          <span>{t(`coordination.checklist.line.${code}`)}</span>
          <span className={classes("text-small", done ? "text-success" : "font-medium text-warning")}>
            {done ? t("coordination.checklist.settled") : t("coordination.checklist.toSettle")}
          </span>
        </li>
      ))}
    </ul>
  );
}
