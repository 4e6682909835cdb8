import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { Failure } from "@/ui/Failure";
import { PageHeader } from "@/ui/PageHeader";
import { Skeleton } from "@/ui/Skeleton";
import { usePageTitle } from "@/ui/usePageTitle";
import { CoordinatorInsights } from "./CoordinatorInsights";
import { CoordinatorNextStep } from "./CoordinatorNextStep";
import { CoordinatorSettings } from "./CoordinatorSettings";
import { CoordinatorStanding } from "./CoordinatorStanding";
import { coordinatedProgrammeQuery } from "./coordinatorQueries";

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
            <CoordinatorSettings programme={programme.data} />
          </div>
        </div>
      ) : null}
    </>
  );
}
