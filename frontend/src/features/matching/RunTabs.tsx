import { lazy, type ReactNode, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { Skeleton } from "@/ui/Skeleton";
import { Tabs } from "@/ui/Tabs";
import type { HandWish } from "./HandDialog";
import { ProposalBoard } from "./ProposalBoard";
import { type ChosenCouple, isUnderWay, type MatchRun, type MatchRunDetail } from "./queries";
import { RunProgress } from "./RunProgress";
import { RunSummary } from "./RunSummary";
import { RunWarnings } from "./RunWarnings";

/** Loaded when the first couple is made by hand. */
const HandDialog = lazy(async () => ({ default: (await import("./HandDialog")).HandDialog }));

/** The couples come with the page; the other tabs when they are opened. */
const UnmatchedList = lazy(async () => ({ default: (await import("./UnmatchedList")).UnmatchedList }));
const WhyNot = lazy(async () => ({ default: (await import("./WhyNot")).WhyNot }));
const CoupleRules = lazy(async () => ({ default: (await import("./CoupleRules")).CoupleRules }));
const RunHistory = lazy(async () => ({ default: (await import("./RunHistory")).RunHistory }));
const CompareRuns = lazy(async () => ({ default: (await import("./CompareRuns")).CompareRuns }));

type Tab = "proposals" | "unmatched" | "why" | "rules" | "history";

interface RunTabsProps {
  programmeId: string;
  /** The run on screen; none before the first. */
  run: MatchRunDetail | undefined;
  runs: readonly MatchRun[];
  policy: Readonly<Record<string, unknown>>;
  onShow: (runId: string) => void;
  onRunAgain: (() => void) | null;
}

/** One run: what it found, its couples, who is left, why, and the other runs beside it. */
export function RunTabs({ programmeId, run, runs, policy, onShow, onRunAgain }: RunTabsProps) {
  const { t } = useTranslation();
  const [tab, setTab] = useState<Tab>("proposals");
  const [couple, setCouple] = useState<ChosenCouple>({});
  const [hand, setHand] = useState<HandWish | null>(null);
  const [comparedId, setComparedId] = useState<string | null>(null);
  const done = run?.status === "done" ? run : undefined;
  const compared = runs.find(({ id }) => id === comparedId);

  function ask(wanted: ChosenCouple) {
    setCouple(wanted);
    setTab("why");
  }

  const later = <p className="text-muted">{t("matching.noProposal")}</p>;
  const contents: Record<Tab, ReactNode> = {
    proposals: done ? (
      <ProposalBoard
        programmeId={programmeId}
        run={done}
        policy={policy}
        onByHand={setHand}
        onShowUnmatched={() => setTab("unmatched")}
      />
    ) : (
      later
    ),
    unmatched:
      done?.mode === "manual" ? (
        <p className="text-muted">{t("matching.unmatched.byHand")}</p>
      ) : done ? (
        <UnmatchedList runId={done.id} onAsk={ask} />
      ) : (
        later
      ),
    why: (
      <WhyNot
        programmeId={programmeId}
        couple={couple}
        onChange={setCouple}
        policy={policy}
        onPutTogether={done ? (wanted) => setHand({ couple: wanted }) : null}
      />
    ),
    rules: <CoupleRules programmeId={programmeId} />,
    history: (
      <div className="flex flex-col gap-6">
        {done && compared ? (
          <CompareRuns run={done} other={compared} onClose={() => setComparedId(null)} />
        ) : null}
        <RunHistory runs={runs} shown={run} onShow={onShow} onCompare={setComparedId} />
      </div>
    ),
  };

  return (
    <>
      {run && isUnderWay(run) ? <RunProgress run={run} /> : null}
      {run && !isUnderWay(run) ? <RunSummary run={run} policy={policy} /> : null}
      {done ? <RunWarnings programmeId={programmeId} run={done} onRunAgain={onRunAgain} onAsk={ask} /> : null}
      <Tabs
        label={t("matching.title")}
        selected={tab}
        onSelect={setTab}
        items={(Object.keys(contents) as Tab[]).map((id) => ({
          id,
          label: t(`matching.tab.${id}`),
          content: <Suspense fallback={<Skeleton look="card" lines={4} />}>{contents[id]}</Suspense>,
        }))}
      />
      {hand && done ? (
        <Suspense fallback={null}>
          <HandDialog programmeId={programmeId} run={done} wish={hand} onClose={() => setHand(null)} />
        </Suspense>
      ) : null}
    </>
  );
}
