import { useTranslation } from "react-i18next";

/** How far one is, in words and as a line that grows. */
export function SurveyProgress({ answered, lines }: { answered: number; lines: number }) {
  const { t } = useTranslation();
  return (
    <div className="flex flex-col gap-2">
      <p className="text-small text-muted">{t("survey.progress", { answered, lines })}</p>
      <div className="h-1.5 rounded-full bg-line" aria-hidden="true">
        <div
          className="h-1.5 rounded-full bg-accent"
          style={{ width: `${lines === 0 ? 0 : (100 * answered) / lines}%` }}
        />
      </div>
    </div>
  );
}
