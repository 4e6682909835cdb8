import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { paths } from "@/lib/paths";
import { Card } from "@/ui/Card";
import { Failure } from "@/ui/Failure";
import { Funnel } from "@/ui/Funnel";
import { Link } from "@/ui/Link";
import { Notice } from "@/ui/Notice";
import { Skeleton } from "@/ui/Skeleton";
import { enrolmentsQuery, pairingsQuery } from "./coordinatorQueries";
import { countStages } from "./coordinatorStages";
import { objectionsQuery } from "./oversightQueries";

/** Where people and pairings stand today, and what waits for the coordinator. */
export function CoordinatorStanding({ programmeId }: { programmeId: string }) {
  const { t } = useTranslation();
  const enrolments = useQuery(enrolmentsQuery(programmeId));
  const pairings = useQuery(pairingsQuery(programmeId));
  const objections = useQuery(objectionsQuery(programmeId));
  const error = enrolments.error ?? pairings.error ?? objections.error;
  if (error) {
    return (
      <Failure
        sentence={sentenceFor(error)}
        onRetry={() => {
          void enrolments.refetch();
          void pairings.refetch();
          void objections.refetch();
        }}
      />
    );
  }
  if (!enrolments.data || !pairings.data || !objections.data) return <Skeleton look="card" lines={6} />;
  const stages = countStages(enrolments.data, pairings.data);
  const conflicts = pairings.data.filter((pairing) => pairing.status === "conflict").length;
  const unanswered = objections.data.filter(({ status }) => status === "open").length;
  return (
    <Card title={t("coordination.standing.title")}>
      <Funnel
        label={t("coordination.standing.label")}
        stages={stages.map(({ id, count }) => ({ id, count, label: t(`coordination.standing.stage.${id}`) }))}
      />
      {conflicts > 0 ? (
        <Notice
          tone="warning"
          actions={
            <Link href={paths.programmePairings(programmeId)}>{t("coordination.standing.seePairings")}</Link>
          }
        >
          {t("coordination.standing.conflicts", { count: conflicts })}
        </Notice>
      ) : null}
      {unanswered > 0 ? (
        <Notice
          tone="warning"
          actions={
            <Link href={paths.programmePairings(programmeId)}>{t("coordination.standing.seePairings")}</Link>
          }
        >
          {t("objections.waiting", { count: unanswered })}
        </Notice>
      ) : null}
    </Card>
  );
}
