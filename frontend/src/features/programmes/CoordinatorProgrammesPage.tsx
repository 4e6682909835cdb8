import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { useReader } from "@/auth/hooks";
import { formatDate } from "@/lib/dates";
import { paths } from "@/lib/paths";
import { EmptyState } from "@/ui/EmptyState";
import { Failure } from "@/ui/Failure";
import { Icon } from "@/ui/Icon";
import { ButtonLink, Link } from "@/ui/Link";
import { PageHeader } from "@/ui/PageHeader";
import { Skeleton } from "@/ui/Skeleton";
import { usePageTitle } from "@/ui/usePageTitle";
import { ProgrammeStatusTag } from "./CoordinatorTags";
import { coordinatedProgrammesQuery } from "./coordinatorQueries";

/** The programmes one coordinates, newest first, and the way to make another. */
export function CoordinatorProgrammesPage() {
  const { t } = useTranslation();
  const reader = useReader();
  const programmes = useQuery(coordinatedProgrammesQuery());
  usePageTitle(t("coordination.title"));
  const create = (
    <ButtonLink href={paths.newProgramme()} variant="primary" icon="plus">
      {t("coordination.create")}
    </ButtonLink>
  );
  return (
    <>
      <PageHeader
        title={t("coordination.title")}
        lead={t("coordination.lead")}
        actions={
          <>
            {create}
            <ButtonLink href={paths.directory()} icon="people">
              {t("coordination.importPeople")}
            </ButtonLink>
            <ButtonLink href={paths.practiceCards()} icon="skills">
              {t("practiceCards.reviewTitle")}
            </ButtonLink>
          </>
        }
      />
      {programmes.isPending ? <Skeleton look="card" /> : null}
      {programmes.error ? (
        <Failure sentence={sentenceFor(programmes.error)} onRetry={() => void programmes.refetch()} />
      ) : null}
      {programmes.data?.length === 0 ? (
        <EmptyState icon="flag" title={t("coordination.emptyTitle")} action={create}>
          {t("coordination.empty")}
        </EmptyState>
      ) : null}
      <ul className="flex flex-col gap-3">
        {programmes.data?.map((programme) => (
          <li key={programme.id}>
            <Link
              href={paths.manageProgramme(programme.id)}
              className="flex flex-wrap items-center gap-x-4 gap-y-1 rounded border bg-surface px-5 py-4 hover:border-control"
            >
              <span className="min-w-0 flex-1">
                <span className="block text-lead font-semibold">{programme.name}</span>
                <span className="block text-small text-muted">
                  {t("coordination.startsOn", {
                    date: formatDate(programme.starts_on, { ...reader, timeZone: "UTC" }),
                  })}
                  {" · "}
                  {t(`coordination.preset.${programme.preset}`)}
                </span>
              </span>
              <ProgrammeStatusTag status={programme.status} />
              <Icon name="chevronRight" className="text-muted" />
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}
