import { useTranslation } from "react-i18next";
import { Notice } from "@/ui/Notice";
import type { LineProblem } from "./holidayLines";

/** A long list of faults helps nobody: the first ones, and how many more. */
const SHOWN = 10;

/** What is wrong, line by line. */
export function LineProblems({ problems }: { problems: readonly LineProblem[] }) {
  const { t } = useTranslation();
  const more = problems.length - SHOWN;
  return (
    <div aria-live="polite">
      {problems.length > 0 ? (
        <Notice tone="danger" title={t("holidays.faults", { count: problems.length })}>
          <ul className="flex flex-col gap-1">
            {problems.slice(0, SHOWN).map(({ line, text, fault }) => (
              <li key={line}>
                <strong>{t("holidays.line", { line })}</strong> {t(`holidays.fault.${fault}`)}
                <span className="block truncate font-mono text-small text-muted">{text}</span>
              </li>
            ))}
          </ul>
          {more > 0 ? <p>{t("holidays.moreFaults", { count: more })}</p> : null}
        </Notice>
      ) : null}
    </div>
  );
}
