import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { paths } from "@/lib/paths";
import { Button } from "@/ui/Button";
import { EmptyState } from "@/ui/EmptyState";
import { Failure } from "@/ui/Failure";
import { ButtonLink } from "@/ui/Link";
import { PageHeader } from "@/ui/PageHeader";
import { Skeleton } from "@/ui/Skeleton";
import { Tabs } from "@/ui/Tabs";
import { usePageTitle } from "@/ui/usePageTitle";
import { CoupleRules } from "./CoupleRules";
import { ProposalBoard } from "./ProposalBoard";
import { type CoupleIds, isUnderWay, programmeQuery, runQuery, runsQuery, useStartRun } from "./queries";
import { RunHistory } from "./RunHistory";
import { RunSummary } from "./RunSummary";
import { UnmatchedList } from "./UnmatchedList";
import { WhyNot } from "./WhyNot";

type Tab = "proposals" | "unmatched" | "why" | "rules" | "history";

/** Starts a run, follows it, and shows what it suggests. Nobody is told anything before a couple is approved. */
export function MatchingPage() {
  const { t } = useTranslation();
  const { programmeId } = useParams({ from: "/members/coordinated/programmes/$programmeId/matching" });
  const { run: asked } = useSearch({ from: "/members/coordinated/programmes/$programmeId/matching" });
  const navigate = useNavigate();
  const programme = useQuery(programmeQuery(programmeId));
  const runs = useQuery(runsQuery(programmeId));
  const runId = asked ?? runs.data?.[0]?.id;
  const run = useQuery(runQuery(runId)).data;
  const start = useStartRun(programmeId);
  const [tab, setTab] = useState<Tab>("proposals");
  const [couple, setCouple] = useState<Partial<CoupleIds>>({});
  usePageTitle(t("matching.title"));

  const status = programme.data?.status;
  const mayRun = status === "matching" || status === "running";
  const underWay = run !== undefined && isUnderWay(run);

  function show(id: string | undefined) {
    void navigate({ href: paths.matching(programmeId, { run: id }), resetScroll: false });
    setTab("proposals");
  }

  const startButton = (
    <Button
      variant={runs.data?.length ? "secondary" : "primary"}
      icon="play"
      onPress={() => start.mutate(undefined, { onSuccess: ({ id }) => show(id) })}
      isBusy={start.isPending || underWay}
      disabledReason={status && !mayRun ? t("matching.notNow") : null}
    >
      {runs.data?.length ? t("matching.startAgain") : t("matching.start")}
    </Button>
  );

  return (
    <>
      <PageHeader title={t("matching.title")} lead={t("matching.lead")} actions={startButton} />
      <div className="flex flex-col gap-6">
        {start.error ? <Failure sentence={sentenceFor(start.error)} /> : null}
        {runs.error ? (
          <Failure sentence={sentenceFor(runs.error)} onRetry={() => void runs.refetch()} />
        ) : null}
        {runs.isPending ? <Skeleton look="card" lines={4} /> : null}
        {runs.data?.length === 0 && !runId ? (
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
        {run ? <RunSummary run={run} policy={programme.data?.policy ?? {}} /> : null}
        <Tabs
          label={t("matching.title")}
          selected={tab}
          onSelect={setTab}
          items={[
            {
              id: "proposals",
              label: t("matching.tab.proposals"),
              content:
                run?.status === "done" ? (
                  <ProposalBoard programmeId={programmeId} run={run} policy={programme.data?.policy ?? {}} />
                ) : (
                  <p className="text-muted">{t("matching.noProposal")}</p>
                ),
            },
            {
              id: "unmatched",
              label: t("matching.tab.unmatched"),
              content:
                run?.status === "done" ? (
                  <UnmatchedList
                    runId={run.id}
                    onAsk={(person) => {
                      setCouple(person);
                      setTab("why");
                    }}
                  />
                ) : (
                  <p className="text-muted">{t("matching.noProposal")}</p>
                ),
            },
            {
              id: "why",
              label: t("matching.tab.why"),
              content: (
                <WhyNot
                  programmeId={programmeId}
                  couple={couple}
                  onChange={setCouple}
                  policy={programme.data?.policy ?? {}}
                />
              ),
            },
            {
              id: "rules",
              label: t("matching.tab.rules"),
              content: <CoupleRules programmeId={programmeId} />,
            },
            {
              id: "history",
              label: t("matching.tab.history"),
              content: <RunHistory runs={runs.data ?? []} shown={run?.id} onShow={show} />,
            },
          ]}
        />
      </div>
    </>
  );
}
