import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { useReader } from "@/auth/hooks";
import { formatDate } from "@/lib/dates";
import { paths } from "@/lib/paths";
import { Card } from "@/ui/Card";
import { DefinitionList } from "@/ui/DefinitionList";
import { Failure } from "@/ui/Failure";
import { Link } from "@/ui/Link";
import { PageHeader } from "@/ui/PageHeader";
import { Skeleton } from "@/ui/Skeleton";
import { usePageTitle } from "@/ui/usePageTitle";
import { CoordinatorChecklistLines } from "./CoordinatorChecklistLines";
import { CoordinatorInsights } from "./CoordinatorInsights";
import { CoordinatorNextStep } from "./CoordinatorNextStep";
import { CoordinatorStanding } from "./CoordinatorStanding";
import { type CoordinatedProgramme, coordinatedProgrammeQuery } from "./coordinatorQueries";

/** A programme at a glance for its coordinator: the next step, where people stand, what needs a hand, the figures. */
export function CoordinatorOverviewPage() {
  const { t } = useTranslation();
  const { programmeId = "" } = useParams({ strict: false });
  const programme = useQuery(coordinatedProgrammeQuery(programmeId));
  usePageTitle(t("coordination.pages.overview"));
  return (
    <>
      <PageHeader title={t("coordination.pages.overview")} />
      {programme.isPending ? <Skeleton look="card" lines={5} /> : null}
      {programme.error ? (
        <Failure sentence={sentenceFor(programme.error)} onRetry={() => void programme.refetch()} />
      ) : null}
      {programme.data ? (
        <div className="grid items-start gap-6 lg:grid-cols-[3fr_2fr]">
          <CoordinatorNextStep programme={programme.data} />
          <CoordinatorStanding programmeId={programmeId} />
          {programme.data.status === "draft" ? null : (
            <div className="lg:col-span-2">
              <CoordinatorInsights programmeId={programmeId} />
            </div>
          )}
          <div className="lg:col-span-2">
            <Settings programme={programme.data} />
          </div>
        </div>
      ) : null}
    </>
  );
}

/** What `policy` holds of interest here; the server hands it out as a plain map. */
interface Rhythm {
  session_weeks?: number[];
  session_minutes?: number;
  closing_week?: number;
  k_anonymity?: number;
}

function Settings({ programme }: { programme: CoordinatedProgramme }) {
  const { t } = useTranslation();
  const reader = useReader();
  const {
    session_weeks: weeks = [],
    session_minutes: minutes,
    closing_week: closing,
  } = programme.policy as Rhythm;
  return (
    <Card
      title={t("coordination.settings.title")}
      corner={<Link href={paths.programmeChecklist(programme.id)}>{t("coordination.settings.edit")}</Link>}
    >
      <DefinitionList
        items={[
          {
            term: t("coordination.settings.starts"),
            value: formatDate(programme.starts_on, { ...reader, timeZone: "UTC" }),
          },
          { term: t("coordination.settings.preset"), value: t(`coordination.preset.${programme.preset}`) },
          {
            term: t("coordination.settings.rhythm"),
            value: t("coordination.settings.rhythmValue", {
              sessions: weeks.length,
              minutes,
              weeks: closing,
            }),
          },
          // A draft shows its checklist in the next step.
          ...(programme.status === "draft"
            ? []
            : [
                {
                  term: t("coordination.checklist.title"),
                  value: <CoordinatorChecklistLines lines={programme.checklist_lines} />,
                },
              ]),
        ]}
      />
    </Card>
  );
}
