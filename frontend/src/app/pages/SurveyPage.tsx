import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { SurveyAnswers } from "@/features/feedback/SurveyAnswers";
import { SurveyForm } from "@/features/feedback/SurveyForm";
import { surveyQuery } from "@/features/feedback/surveyQueries";
import { paths } from "@/lib/paths";
import { Failure } from "@/ui/Failure";
import { ButtonLink } from "@/ui/Link";
import { PageHeader } from "@/ui/PageHeader";
import { Skeleton } from "@/ui/Skeleton";
import { usePageTitle } from "@/ui/usePageTitle";

/** Once in a programme, after sending. */
const HalfwayChoices = lazy(() =>
  import("./HalfwayChoices").then((module) => ({ default: module.HalfwayChoices })),
);

/** One moment of a programme, four minutes at most. */
export function SurveyPage() {
  const { t, i18n } = useTranslation();
  const { surveyId } = useParams({ from: "/members/surveys/$surveyId" });
  const survey = useQuery(surveyQuery(surveyId));
  const title = survey.data ? t(`survey.title.${survey.data.moment}`) : t("survey.untitled");
  usePageTitle(title);
  return (
    <div className="mx-auto max-w-3xl">
      <PageHeader
        title={title}
        lead={survey.data ? t("survey.lead", { name: survey.data.programme_name }) : undefined}
        back={{ href: paths.home(), label: t("nav.home") }}
      />
      {survey.data ? (
        <div className="flex flex-col gap-6">
          <p className="text-small text-muted">
            {i18n.language === "fr" ? survey.data.label_fr : survey.data.label_en}
          </p>
          {survey.data.can_answer ? (
            <SurveyForm
              key={surveyId}
              survey={survey.data}
              afterwards={
                survey.data.moment === "halfway" ? (
                  <Suspense fallback={<Skeleton look="card" lines={5} />}>
                    <HalfwayChoices programmeId={survey.data.programme_id} />
                  </Suspense>
                ) : (
                  <ButtonLink href={paths.home()}>{t("survey.toHome")}</ButtonLink>
                )
              }
            />
          ) : (
            <SurveyAnswers survey={survey.data} />
          )}
        </div>
      ) : survey.isError ? (
        <Failure sentence={sentenceFor(survey.error)} onRetry={() => void survey.refetch()} />
      ) : (
        <Skeleton look="card" lines={8} />
      )}
    </div>
  );
}
