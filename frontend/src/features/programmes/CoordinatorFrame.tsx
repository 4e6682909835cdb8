import { useQuery } from "@tanstack/react-query";
import { Outlet, useLocation, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { paths } from "@/lib/paths";
import { EmptyState } from "@/ui/EmptyState";
import { Failure } from "@/ui/Failure";
import { Icon } from "@/ui/Icon";
import { ButtonLink, Link } from "@/ui/Link";
import { PageNavigation } from "@/ui/PageNavigation";
import { Skeleton } from "@/ui/Skeleton";
import { ProgrammeStatusTag } from "./CoordinatorTags";
import { coordinatedProgrammeQuery } from "./coordinatorQueries";

/** Above every page of a programme's coordination: which programme, where it stands, and the way to the other pages. */
export function CoordinatorFrame() {
  const { t } = useTranslation();
  const { programmeId = "" } = useParams({ strict: false });
  const { pathname } = useLocation();
  const found = useQuery(coordinatedProgrammeQuery(programmeId));
  const programme = found.data;
  if (found.error && !programme) {
    return <Failure sentence={sentenceFor(found.error)} onRetry={() => void found.refetch()} />;
  }
  if (!programme) return <Skeleton look="card" lines={5} />;
  if (!programme.coordinated_by_me) {
    return (
      <EmptyState
        icon="lock"
        title={t("coordination.notYours.title")}
        action={
          <ButtonLink href={paths.programme(programmeId)}>{t("coordination.notYours.action")}</ButtonLink>
        }
      >
        {t("coordination.notYours.lead")}
      </EmptyState>
    );
  }
  const items = [
    { href: paths.manageProgramme(programmeId), label: t("coordination.pages.overview") },
    { href: paths.programmePeople(programmeId), label: t("coordination.pages.people") },
    { href: paths.matching(programmeId), label: t("coordination.pages.matching") },
    { href: paths.programmePairings(programmeId), label: t("coordination.pages.pairings") },
    { href: paths.fairness(programmeId), label: t("coordination.pages.fairness") },
    { href: paths.insights(programmeId), label: t("coordination.pages.insights") },
  ];
  return (
    <>
      <div className="flex flex-col gap-1">
        <Link
          href={paths.coordination()}
          className="inline-flex items-center gap-1 self-start rounded-sm text-small font-medium text-muted hover:text-ink"
        >
          <Icon name="chevronLeft" size={16} />
          {t("coordination.title")}
        </Link>
        <p className="flex min-h-7 flex-wrap items-center gap-3 text-lead font-semibold">
          {programme.name}
          <ProgrammeStatusTag status={programme.status} />
        </p>
      </div>
      <PageNavigation
        label={t("coordination.pages.label")}
        pages={items}
        current={pathname}
        className="mt-2"
      />
      <Outlet />
    </>
  );
}
