import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { paths } from "@/lib/paths";
import { EmptyState } from "@/ui/EmptyState";
import { Failure } from "@/ui/Failure";
import { ButtonLink } from "@/ui/Link";
import { PageHeader } from "@/ui/PageHeader";
import { Skeleton } from "@/ui/Skeleton";
import { usePageTitle } from "@/ui/usePageTitle";
import { type RunWish, useStartRun } from "./changes";
import { isUnderWay, programmeQuery, runsQuery } from "./queries";
import { RunTabs } from "./RunTabs";
import { ShortlistPanel } from "./ShortlistPanel";
import { StartRefusal } from "./StartRefusal";
import { StartRun } from "./StartRun";
import { useLiveRun } from "./useLiveRun";

const ROUTE = "/members/coordinated/programmes/$programmeId/matching";

/** Starts a run, follows it, and shows what it suggests. Nobody is told anything before a couple is approved. */
export function MatchingPage() {
  const { t } = useTranslation();
  const { programmeId } = useParams({ from: ROUTE });
  const { run: asked } = useSearch({ from: ROUTE });
  const navigate = useNavigate();
  const programme = useQuery(programmeQuery(programmeId));
  const runs = useQuery(runsQuery(programmeId));
  const runId = asked ?? runs.data?.[0]?.id;
  const known = useLiveRun(runId);
  const run = known.data;
  const start = useStartRun(programmeId);
  usePageTitle(t("matching.title"));

  const status = programme.data?.status;
  const mayRun = status === "matching" || status === "running";
  const isFirst = runs.data?.length === 0 && !runId;
  const underWay = run !== undefined && isUnderWay(run);
  const refused = status && !mayRun ? t("matching.notNow") : underWay ? t("matching.oneAtATime") : null;

  function show(id: string | undefined) {
    void navigate({ href: paths.matching(programmeId, { run: id }), resetScroll: false });
  }
  function begin(wish: RunWish) {
    start.mutate(wish, { onSuccess: ({ id }) => show(id) });
  }

  return (
    <>
      <PageHeader
        title={t("matching.title")}
        // Once couples are on screen, they come first; the promise is said again before anybody is asked.
        lead={isFirst ? t("matching.lead") : undefined}
        actions={<StartRun isAgain={!isFirst} isBusy={start.isPending} refused={refused} onStart={begin} />}
      />
      <div className="flex flex-col gap-6">
        <ShortlistPanel programmeId={programmeId} policy={programme.data?.policy ?? {}} />
        {start.error ? (
          <StartRefusal
            programmeId={programmeId}
            error={start.error}
            onShowLatest={() => {
              start.reset();
              void runs.refetch().then(({ data }) => show(data?.find(isUnderWay)?.id));
            }}
          />
        ) : null}
        {runs.error ? (
          <Failure sentence={sentenceFor(runs.error)} onRetry={() => void runs.refetch()} />
        ) : null}
        {known.error && !run ? (
          <Failure sentence={sentenceFor(known.error)} onRetry={() => void known.refetch()} />
        ) : null}
        {runs.isPending || (runId && known.isPending) ? <Skeleton look="card" lines={4} /> : null}
        {isFirst ? (
          <EmptyState
            icon="exchange"
            title={t("matching.emptyTitle")}
            action={
              status && !mayRun ? (
                <ButtonLink href={paths.manageProgramme(programmeId)}>
                  {t("matching.goToOverview")}
                </ButtonLink>
              ) : null
            }
          >
            {mayRun ? t("matching.empty") : t("matching.emptyNotYet")}
          </EmptyState>
        ) : null}
        <RunTabs
          key={run?.id ?? "none"}
          programmeId={programmeId}
          run={run}
          runs={runs.data ?? []}
          policy={programme.data?.policy ?? {}}
          onShow={show}
          onRunAgain={mayRun && !underWay ? () => begin({ seed: run?.seed ?? 1, mode: "optimiser" }) : null}
        />
      </div>
    </>
  );
}
