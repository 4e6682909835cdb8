import { useQuery } from "@tanstack/react-query";
import { Outlet, useLocation, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { paths } from "@/lib/paths";
import { classes } from "@/ui/classes";
import { EmptyState } from "@/ui/EmptyState";
import { Failure } from "@/ui/Failure";
import { Icon } from "@/ui/Icon";
import { ButtonLink, Link } from "@/ui/Link";
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
      <nav
        aria-label={t("coordination.pages.label")}
        className="-mx-4 mt-2 mb-6 overflow-x-auto px-4 sm:mx-0 sm:px-0"
      >
        <ul className="flex min-w-max gap-1 border-b">
          {items.map(({ href, label }) => {
            const current = pathname === href;
            return (
              <li key={href} className="flex">
                <Link
                  href={href}
                  aria-current={current ? "page" : undefined}
                  className={classes(
                    "-mb-px border-b-2 px-3 py-2.5 font-medium whitespace-nowrap -outline-offset-2",
                    current ? "border-accent text-accent" : "border-transparent text-muted hover:text-ink",
                  )}
                >
                  {label}
                </Link>
              </li>
            );
          })}
        </ul>
      </nav>
      <Outlet />
    </>
  );
}
