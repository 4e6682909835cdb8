import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { type ComponentProps, lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { searchFor } from "@/lib/search";
import { Button } from "@/ui/Button";
import { EmptyState } from "@/ui/EmptyState";
import { Failure } from "@/ui/Failure";
import { FilterChips } from "@/ui/FilterChips";
import { PageHeader } from "@/ui/PageHeader";
import { SearchBox } from "@/ui/SearchBox";
import { Skeleton } from "@/ui/Skeleton";
import { showToast } from "@/ui/Toast";
import { usePageTitle } from "@/ui/usePageTitle";
import { CoordinatorAdmissions } from "./CoordinatorAdmissions";
import { CoordinatorInviteDialog } from "./CoordinatorInviteDialog";
import { CoordinatorPeopleTable } from "./CoordinatorPeopleTable";
import {
  coordinatedProgrammeQuery,
  type EnrolmentStatus,
  enrolmentsQuery,
  useMarkReady,
} from "./coordinatorQueries";
import { rulesOf } from "./coordinatorRules";

const AdmitDialog = lazy(() =>
  import("./CoordinatorAdmitDialog").then((module) => ({ default: module.CoordinatorAdmitDialog })),
);

const STATUSES: readonly EnrolmentStatus[] = [
  "invited",
  "applied",
  "ready",
  "waitlisted",
  "matched",
  "completed",
  "withdrawn",
];

/** Everyone with a place in the programme; inviting more; making applicants ready. Nobody is scored here. */
export function CoordinatorPeoplePage() {
  const { t } = useTranslation();
  const { programmeId = "" } = useParams({ strict: false });
  const programme = useQuery(coordinatedProgrammeQuery(programmeId));
  const enrolments = useQuery(enrolmentsQuery(programmeId));
  const [isInviting, setIsInviting] = useState(false);
  const [isAdmitting, setIsAdmitting] = useState(false);
  const markReady = useMarkReady(programmeId);
  usePageTitle(t("coordination.pages.people"));

  const status = programme.data?.status;
  const takesPeople = status === "open" || status === "matching";
  const rules = rulesOf(programme.data?.policy ?? {});
  const applicants = enrolments.data?.filter((each) => each.status === "applied").length ?? 0;
  const waiting = enrolments.data?.filter((each) => each.status === "waitlisted").length ?? 0;
  const notNow = !status || takesPeople ? null : t("coordination.people.inviteNotNow");

  return (
    <>
      <PageHeader
        title={t("coordination.pages.people")}
        lead={programme.data ? t(`admission.pageLead.${rules.admission}`) : undefined}
        actions={
          <>
            <Button variant="primary" icon="plus" onPress={() => setIsInviting(true)} disabledReason={notNow}>
              {t("coordination.people.invite")}
            </Button>
            <Button
              icon="people"
              disabledReason={applicants + waiting === 0 ? t("coordination.people.noApplicant") : null}
              onPress={() => setIsAdmitting(true)}
            >
              {t(`admission.open.${rules.admission}`)}
            </Button>
            {rules.admission === "human" ? (
              <Button
                icon="check"
                isBusy={markReady.isPending}
                disabledReason={applicants === 0 ? t("coordination.people.noApplicant") : null}
                onPress={() =>
                  markReady.mutate(undefined, {
                    onSuccess: ({ ready }) => showToast(t("coordination.people.madeReady", { count: ready })),
                  })
                }
              >
                {t("coordination.people.makeAllReady")}
              </Button>
            ) : null}
          </>
        }
      />
      {markReady.error ? <Failure sentence={sentenceFor(markReady.error)} /> : null}
      {enrolments.error ? (
        <Failure sentence={sentenceFor(enrolments.error)} onRetry={() => void enrolments.refetch()} />
      ) : null}
      {enrolments.isPending ? <Skeleton look="card" lines={6} /> : null}
      {enrolments.data?.length === 0 ? (
        <EmptyState icon="people" title={t("coordination.people.emptyTitle")}>
          {t("coordination.people.empty")}
        </EmptyState>
      ) : null}
      {enrolments.data && enrolments.data.length > 0 ? (
        <div className="flex flex-col gap-8">
          <PeopleList enrolments={enrolments.data} inOrder={rules.admission !== "human"} />
          <CoordinatorAdmissions programmeId={programmeId} enrolments={enrolments.data} />
        </div>
      ) : null}
      {isAdmitting && enrolments.data ? (
        <Suspense fallback={null}>
          <AdmitDialog
            programmeId={programmeId}
            rules={rules}
            enrolments={enrolments.data}
            onClose={() => setIsAdmitting(false)}
          />
        </Suspense>
      ) : null}
      <CoordinatorInviteDialog programmeId={programmeId} isOpen={isInviting} onOpenChange={setIsInviting} />
    </>
  );
}

function PeopleList({ enrolments, inOrder }: ComponentProps<typeof CoordinatorPeopleTable>) {
  const { t } = useTranslation();
  const [filter, setFilter] = useState<EnrolmentStatus | "all">("all");
  const [search, setSearch] = useState("");
  const matches = searchFor(search);
  const found = enrolments.filter(
    (each) =>
      (filter === "all" || each.status === filter) &&
      matches([each.given_name, each.family_name, each.department, each.job_title].filter(Boolean).join(" ")),
  );
  const counts = STATUSES.map((status) => ({
    id: status,
    label: t(`coordination.enrolment.${status}`),
    count: enrolments.filter((each) => each.status === status).length,
  })).filter(({ id, count }) => count > 0 || id === filter);
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center gap-x-6 gap-y-3">
        <SearchBox label={t("coordination.people.search")} value={search} onChange={setSearch} />
        <FilterChips
          label={t("coordination.people.filter")}
          options={[
            { id: "all" as const, label: t("coordination.all"), count: enrolments.length },
            ...counts,
          ]}
          value={filter}
          onChange={setFilter}
        />
      </div>
      <CoordinatorPeopleTable enrolments={found} inOrder={inOrder} />
    </div>
  );
}
