import { useTranslation } from "react-i18next";
import { Icon } from "@/ui/Icon";
import type { Insights } from "./coordinatorQueries";

/** From the first answer to the last: paler to darker, so that the order shows without the colour's name. */
const SHADES = ["bg-accent/15", "bg-accent/30", "bg-accent/50", "bg-accent/75", "bg-accent"];

/** How the answers to the four taps spread, one bar a question, with each share written under it. */
export function CoordinatorAnswers({ questions }: { questions: Insights["pulses"]["questions"] }) {
  const { t } = useTranslation();
  return (
    <section aria-label={t("coordination.insights.answers")} className="flex flex-col gap-4">
      <h3 className="font-semibold">{t("coordination.insights.answers")}</h3>
      <ul className="grid gap-4 md:grid-cols-2">
        {questions.map((question) => (
          <li key={question.question} className="flex flex-col gap-1.5">
            <p>{t(`coordination.insights.question.${question.question}`)}</p>
            <Spread question={question} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Spread({ question }: { question: Insights["pulses"]["questions"][number] }) {
  const { t } = useTranslation();
  const shares = question.shares.map((share) => share.value);
  const side = question.question === "steering" ? "steering" : "agreement";
  if (question.answered.hidden || shares.every((share) => share === null)) {
    return (
      <p className="flex items-center gap-1.5 text-small text-muted">
        <Icon name="lock" size={16} />
        {t("coordination.insights.tooFew")}
      </p>
    );
  }
  return (
    <>
      <div aria-hidden="true" className="flex h-3 overflow-hidden rounded-full bg-sunken">
        {shares.map((share, place) => (
          <span key={SHADES[place]} className={SHADES[place]} style={{ width: `${share ?? 0}%` }} />
        ))}
      </div>
      <p className="flex justify-between gap-4 text-small text-muted">
        <span>{t(`coordination.insights.scale.${side}.low`)}</span>
        <span>{t(`coordination.insights.scale.${side}.high`)}</span>
      </p>
      <p className="text-small">
        {shares
          .map((share) =>
            share === null
              ? t("coordination.insights.tooFew")
              : t("coordination.insights.percent", { share }),
          )
          .join(" · ")}
        {question.answered.n === null ? null : (
          <span className="text-muted">
            {" – "}
            {t("coordination.insights.answeredBy", { count: question.answered.value ?? 0 })}
          </span>
        )}
      </p>
    </>
  );
}
