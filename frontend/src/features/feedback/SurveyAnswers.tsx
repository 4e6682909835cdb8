import { useTranslation } from "react-i18next";
import { useReader } from "@/auth/hooks";
import { sentenceIn, titleIn } from "@/lib/bilingual";
import { formatDateTime } from "@/lib/dates";
import { Card } from "@/ui/Card";
import { DefinitionList } from "@/ui/DefinitionList";
import { useLevels } from "@/ui/levels";
import { Notice } from "@/ui/Notice";
import { WhoCanRead } from "@/ui/WhoCanRead";
import type { Survey } from "./surveyQueries";
import { wordsOf } from "./surveyWords";

/** A survey that can no longer be answered: what one had said, in words. */
export function SurveyAnswers({ survey }: { survey: Survey }) {
  const { t, i18n } = useTranslation();
  const reader = useReader();
  const { wordsFor } = useLevels();
  const say = (level: number | null) => (level === null ? t("survey.leftOut") : wordsFor(level));
  const isOver = Date.parse(survey.closes_at) <= Date.now();
  return (
    <div className="flex flex-col gap-6">
      <Notice title={t("survey.closedTitle")}>
        {isOver
          ? t("survey.closed", { date: formatDateTime(survey.closes_at, reader) })
          : t("survey.stopped")}
      </Notice>
      <Card title={t("survey.yourAnswers")}>
        <WhoCanRead>{t("survey.whoCanRead")}</WhoCanRead>
        <DefinitionList
          items={[
            ...survey.questions.map((question) => {
              const tap = survey.answers[question.code];
              return {
                term: sentenceIn(i18n.language, question),
                value: tap === null ? t("survey.leftOut") : (wordsOf(question, i18n.language)[tap] ?? ""),
              };
            }),
            ...survey.levels.map((skill) => ({
              term: titleIn(i18n.language, skill),
              value: t("survey.fromTo", { from: say(skill.level_at_start), to: say(skill.level_now) }),
            })),
            ...survey.texts.map(({ code, ...words }) => ({
              term: sentenceIn(i18n.language, words),
              value:
                (code === "what_helped" ? survey.what_helped : survey.what_to_change) || t("survey.leftOut"),
            })),
          ]}
        />
      </Card>
    </div>
  );
}
