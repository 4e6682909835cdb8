import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { useReader } from "@/auth/hooks";
import { formatDate } from "@/lib/dates";
import { paths } from "@/lib/paths";
import { Card } from "@/ui/Card";
import { Failure } from "@/ui/Failure";
import { Link } from "@/ui/Link";
import { Skeleton } from "@/ui/Skeleton";
import { WhoCanRead } from "@/ui/WhoCanRead";
import { type MySurvey, mySurveysQuery } from "./surveyQueries";

/** One's own surveys, those to answer and those that are over. */
export function SurveyList() {
  const { t } = useTranslation();
  const reader = useReader();
  const surveys = useQuery(mySurveysQuery);
  return (
    <Card title={t("answers.surveys")}>
      <WhoCanRead>{t("survey.whoCanRead")}</WhoCanRead>
      {surveys.isError ? (
        <Failure sentence={sentenceFor(surveys.error)} onRetry={() => void surveys.refetch()} />
      ) : surveys.data ? (
        <ul className="divide-y divide-line">
          {surveys.data.map((survey) => (
            <li
              key={survey.id}
              className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1 py-2.5"
            >
              <Link href={paths.survey(survey.id)}>
                {t("answers.survey", {
                  moment: t(`survey.title.${survey.moment}`),
                  name: survey.programme_name,
                })}
              </Link>
              <span className="text-small text-muted">
                {t(`answers.standing.${standingOf(survey)}`, { date: formatDate(survey.closes_at, reader) })}
              </span>
            </li>
          ))}
        </ul>
      ) : (
        <Skeleton lines={3} />
      )}
      {surveys.data?.length === 0 ? <p className="text-muted">{t("answers.noSurveys")}</p> : null}
    </Card>
  );
}

function standingOf({ can_answer, submitted_at }: MySurvey): "open" | "sentOpen" | "sent" | "closed" {
  if (can_answer) return submitted_at ? "sentOpen" : "open";
  return submitted_at ? "sent" : "closed";
}
