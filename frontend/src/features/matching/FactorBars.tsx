import { useTranslation } from "react-i18next";

const FACTORS = [
  "learn",
  "return",
  "preference",
  "style",
  "perspective",
  "practicality",
  "language",
] as const;
const MILLIONTHS = 1_000_000;

interface FactorBarsProps {
  /** What each factor brings to the total, in millionths. */
  factors: Readonly<Record<string, number>>;
  /** The most each factor could bring, 0 to 1; they sum to 1. */
  weights: Readonly<Record<string, number>> | undefined;
}

/** One bar a factor: full when the factor brings all it could. The number is points out of a hundred in all. */
export function FactorBars({ factors, weights = {} }: FactorBarsProps) {
  const { t } = useTranslation();
  return (
    <dl aria-label={t("matching.factors")} className="grid gap-x-6 gap-y-1.5 sm:grid-cols-2">
      {FACTORS.map((factor) => {
        const points = (factors[factor] ?? 0) / MILLIONTHS;
        const most = weights[factor] ?? 0;
        const share = most > 0 ? Math.min(1, points / most) : 0;
        return (
          <div key={factor} className="grid grid-cols-[1fr_auto] gap-x-3 text-small">
            <dt className="truncate">{t(`matching.factor.${factor}`)}</dt>
            <dd className="text-muted">
              {t("matching.points", { points: Math.round(points * 100), most: Math.round(most * 100) })}
            </dd>
            <dd aria-hidden="true" className="col-span-2 h-1.5 overflow-hidden rounded-full bg-sunken">
              <span
                className={
                  factor === "return"
                    ? "block h-full rounded-full bg-return"
                    : "block h-full rounded-full bg-accent"
                }
                style={{ width: `${share * 100}%` }}
              />
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
