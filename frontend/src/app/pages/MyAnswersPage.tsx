import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useReader } from "@/auth/hooks";
import { PulseHistory } from "@/features/feedback/PulseHistory";
import { SurveyList } from "@/features/feedback/SurveyList";
import { partnerIn } from "@/features/sessions/meeting";
import { mySessionsQuery } from "@/features/sessions/queries";
import { formatDate } from "@/lib/dates";
import { paths } from "@/lib/paths";
import { PageHeader } from "@/ui/PageHeader";
import { usePageTitle } from "@/ui/usePageTitle";

/** Everything one has answered, for oneself. */
export function MyAnswersPage() {
  const { t } = useTranslation();
  const reader = useReader();
  usePageTitle(t("answers.title"));
  const sessions = useQuery(mySessionsQuery("past"));
  return (
    <div className="mx-auto flex max-w-3xl flex-col gap-6">
      <PageHeader
        title={t("answers.title")}
        lead={t("answers.lead")}
        back={{ href: paths.settings(), label: t("settings.title") }}
      />
      <SurveyList />
      <PulseHistory
        about={(sessionId) => {
          const session = sessions.data?.find(({ id }) => id === sessionId);
          if (!session) return null;
          return { name: partnerIn(session).given_name, date: formatDate(session.starts_at, reader) };
        }}
      />
    </div>
  );
}
