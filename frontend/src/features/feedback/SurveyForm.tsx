import { lazy, type ReactNode, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { fieldErrors, sentenceFor } from "@/api/errors";
import { useReader } from "@/auth/hooks";
import { sentenceIn } from "@/lib/bilingual";
import { formatDateTime } from "@/lib/dates";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { Checkbox } from "@/ui/Choices";
import { Failure } from "@/ui/Failure";
import { Notice } from "@/ui/Notice";
import { Skeleton } from "@/ui/Skeleton";
import { TextArea } from "@/ui/TextField";
import { WhoCanRead } from "@/ui/WhoCanRead";
import { SurveyConflict } from "./SurveyConflict";
import { SurveyProgress } from "./SurveyProgress";
import { MOST_CHARACTERS, progressOf } from "./surveyDraft";
import type { Survey } from "./surveyQueries";
import { wordsOf } from "./surveyWords";
import { TapScale } from "./TapScale";
import { useSurveyDraft } from "./useSurveyDraft";

/** At the end only. */
const SurveyLevels = lazy(() =>
  import("./SurveyLevels").then((module) => ({ default: module.SurveyLevels })),
);

interface SurveyFormProps {
  survey: Survey;
  /** What is offered once it was sent; nothing of it is sent anywhere. */
  afterwards?: ReactNode;
}

/** One question a line, each may be left out; what is tapped is saved as one goes. */
export function SurveyForm({ survey, afterwards }: SurveyFormProps) {
  const { t, i18n } = useTranslation();
  const reader = useReader();
  const { given, standing, change, send, keepMine, takeSaved, isSaving, problem } = useSurveyDraft(survey);
  const [isChanging, setIsChanging] = useState(false);
  const refused = fieldErrors(problem);
  const isTooLong = [given.what_helped, given.what_to_change].some((text) => text.length > MOST_CHARACTERS);

  if (survey.submitted_at && !isChanging) {
    return (
      <div className="flex flex-col gap-6">
        <Notice
          tone="success"
          announce
          title={t("survey.sentTitle")}
          actions={
            <Button size="small" onPress={() => setIsChanging(true)}>
              {t("survey.change")}
            </Button>
          }
        >
          {t("survey.sent", { date: formatDateTime(survey.closes_at, reader) })}
        </Notice>
        {afterwards}
      </div>
    );
  }
  return (
    <div className="flex flex-col gap-6">
      {standing === "stale" ? (
        <SurveyConflict survey={survey} mine={given} onKeepMine={keepMine} onTakeSaved={takeSaved} />
      ) : null}
      <Card title={t("survey.questionsTitle")}>
        <WhoCanRead>{t("survey.whoCanRead")}</WhoCanRead>
        <SurveyProgress {...progressOf(survey, given)} />
        <ol className="flex max-w-xl flex-col gap-8">
          {survey.questions.map((question) => (
            <li key={question.code}>
              <TapScale
                label={sentenceIn(i18n.language, question)}
                words={wordsOf(question, i18n.language)}
                isNumbered={question.highest > 4}
                value={given.answers[question.code] ?? null}
                onChange={(tap) => change({ answers: { [question.code]: tap } })}
              />
            </li>
          ))}
        </ol>
      </Card>
      {survey.levels.length > 0 ? (
        <Suspense fallback={<Skeleton look="card" lines={4} />}>
          <SurveyLevels
            skills={survey.levels}
            levels={given.levels}
            onChange={(levels) => change({ levels })}
          />
        </Suspense>
      ) : null}
      {survey.texts.length > 0 ? (
        <Card title={t("survey.textsTitle")}>
          {survey.texts.map(({ code, ...words }) => {
            const name = code === "what_helped" ? "what_helped" : "what_to_change";
            const over = given[name].length > MOST_CHARACTERS;
            return (
              <TextArea
                key={code}
                label={sentenceIn(i18n.language, words)}
                rows={4}
                value={given[name]}
                onChange={(text) => change({ [name]: text })}
                error={over ? t("survey.tooLong", { most: MOST_CHARACTERS }) : (refused[name] ?? null)}
                whoCanRead={given.texts_shared ? t("survey.textsShared") : t("survey.textsPrivate")}
                optional
              />
            );
          })}
          <Checkbox
            isSelected={given.texts_shared}
            onChange={(texts_shared) => change({ texts_shared })}
            description={t("survey.shareLead")}
          >
            {t("survey.share")}
          </Checkbox>
        </Card>
      ) : null}
      {problem ? <Failure sentence={sentenceFor(problem)} onRetry={() => send(false)} /> : null}
      <div className="flex flex-wrap items-center gap-4">
        <Button
          variant="primary"
          isBusy={isSaving}
          disabledReason={
            standing === "stale" ? t("survey.chooseFirst") : isTooLong ? t("survey.shorten") : null
          }
          onPress={() => send(true, () => setIsChanging(false))}
        >
          {survey.submitted_at ? t("survey.done") : t("survey.send")}
        </Button>
        <p className="text-small text-muted" aria-live="polite">
          {standing === "saved" ? (survey.version > 1 ? t("survey.isSaved") : "") : t("survey.isDraft")}
        </p>
      </div>
      <p className="text-small text-muted">{t("survey.sendEmpty")}</p>
    </div>
  );
}
