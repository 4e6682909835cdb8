import { useTranslation } from "react-i18next";
import { classes } from "./classes";
import { Icon } from "./Icon";

interface ProgressStepsProps {
  /** Names the steps for screen readers. */
  label: string;
  steps: readonly { id: string; label: string }[];
  /** The step under way; those before it are done. */
  current: string;
}

export function ProgressSteps({ label, steps, current }: ProgressStepsProps) {
  const { t } = useTranslation();
  const currentIndex = steps.findIndex((step) => step.id === current);
  return (
    <ol aria-label={label} className="flex flex-col gap-2 sm:flex-row sm:gap-3">
      {steps.map((step, index) => {
        const done = index < currentIndex;
        const active = index === currentIndex;
        return (
          <li
            key={step.id}
            aria-current={active ? "step" : undefined}
            className={classes(
              "flex flex-1 items-center gap-2 border-l-3 py-1 pl-3 text-small sm:border-t-3 sm:border-l-0 sm:pt-2 sm:pl-0",
              done || active ? "border-accent" : "border-line",
              active ? "font-semibold text-ink" : "text-muted",
            )}
          >
            {done ? <Icon name="check" size={16} className="text-accent" /> : <span>{index + 1}.</span>}
            {step.label}
            {done ? <span className="sr-only">{t("ui.stepDone")}</span> : null}
          </li>
        );
      })}
    </ol>
  );
}
