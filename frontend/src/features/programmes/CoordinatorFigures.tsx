import { useTranslation } from "react-i18next";
import { classes } from "@/ui/classes";
import { Icon } from "@/ui/Icon";
import type { Figure } from "./coordinatorQueries";

interface FigureProps {
  figure: Figure;
  /** The value is a whole percentage. */
  isShare?: boolean;
}

/** A number as it may be said, or "too few to show". */
export function FigureText({ figure, isShare = false }: FigureProps) {
  const { t, i18n } = useTranslation();
  if (figure.hidden || figure.value === null) {
    return <span className="text-small text-muted italic">{t("coordination.insights.tooFew")}</span>;
  }
  return (
    <>
      {new Intl.NumberFormat(i18n.language, isShare ? { style: "percent" } : {}).format(
        isShare ? figure.value / 100 : figure.value,
      )}
    </>
  );
}

/** One figure with its name and, when there is one, what it is out of. */
export function FigureTile({ label, figure, isShare }: FigureProps & { label: string }) {
  const { t } = useTranslation();
  const hidden = figure.hidden !== null || figure.value === null;
  return (
    <div
      className={classes(
        "flex flex-col gap-1 rounded border px-4 py-3",
        hidden && "border-dashed border-control/60",
      )}
    >
      <dt className="text-small text-muted">{label}</dt>
      <dd className="flex flex-col">
        {hidden ? (
          <span className="flex items-center gap-1.5 text-muted">
            <Icon name="lock" size={16} />
            {t("coordination.insights.tooFew")}
          </span>
        ) : (
          <span className="text-heading font-semibold">
            <FigureText figure={figure} isShare={isShare} />
          </span>
        )}
        {!hidden && figure.n !== null ? (
          <span className="text-small text-muted">
            {t("coordination.insights.outOf", { count: figure.n })}
          </span>
        ) : null}
      </dd>
    </div>
  );
}
