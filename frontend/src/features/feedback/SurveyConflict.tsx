import { useTranslation } from "react-i18next";
import { sentenceIn } from "@/lib/bilingual";
import { Button } from "@/ui/Button";
import { Notice } from "@/ui/Notice";
import { type Answered, differences } from "./surveyDraft";
import type { Survey } from "./surveyQueries";
import { wordsOf } from "./surveyWords";

interface SurveyConflictProps {
  survey: Survey;
  mine: Answered;
  onKeepMine: () => void;
  onTakeSaved: () => void;
}

/** Answers changed on another device meanwhile: both, question by question, and one press for either. */
export function SurveyConflict({ survey, mine, onKeepMine, onTakeSaved }: SurveyConflictProps) {
  const { t, i18n } = useTranslation();
  const codes = differences(survey, mine);
  return (
    <Notice
      tone="warning"
      announce
      title={t("survey.conflict.title")}
      actions={
        <>
          <Button size="small" onPress={onKeepMine}>
            {t("survey.conflict.keepMine")}
          </Button>
          <Button size="small" onPress={onTakeSaved}>
            {t("survey.conflict.takeSaved")}
          </Button>
        </>
      }
    >
      <p>{t("survey.conflict.lead")}</p>
      <dl className="flex flex-col gap-2 pt-2">
        {survey.questions
          .filter(({ code }) => codes.includes(code))
          .map((question) => {
            const words = wordsOf(question, i18n.language);
            const say = (tap: number | null | undefined) =>
              tap == null ? t("survey.leftOut") : (words[tap] ?? "");
            return (
              <div key={question.code}>
                <dt className="font-semibold">{sentenceIn(i18n.language, question)}</dt>
                <dd>
                  {t("survey.conflict.both", {
                    mine: say(mine.answers[question.code]),
                    saved: say(survey.answers[question.code]),
                  })}
                </dd>
              </div>
            );
          })}
      </dl>
      {codes.length === 0 ? <p>{t("survey.conflict.words")}</p> : null}
    </Notice>
  );
}
