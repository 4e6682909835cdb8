import { useQuery } from "@tanstack/react-query";
import { useCallback, useDeferredValue, useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { Button } from "@/ui/Button";
import { EmptyState } from "@/ui/EmptyState";
import { Failure } from "@/ui/Failure";
import { Skeleton } from "@/ui/Skeleton";
import { ApprovalBar } from "./ApprovalBar";
import { BoardTools } from "./BoardTools";
import type { HandWish } from "./HandDialog";
import { LongList } from "./LongList";
import { ProposalRow } from "./ProposalRow";
import { fullName } from "./people";
import { EVERYTHING, isStale, rankProposals, readAhead, type View, viewProposals } from "./proposalView";
import { coupleRulesQuery, type MatchRunDetail, type Proposal, useProposals } from "./queries";

interface ProposalBoardProps {
  programmeId: string;
  run: MatchRunDetail;
  policy: Readonly<Record<string, unknown>>;
  /** Opens the dialog that puts two people together. */
  onByHand: (wish: HandWish) => void;
  onShowUnmatched: () => void;
}

/** The couples of a run: searched, sorted and filtered at once, approved all together or a few. */
export function ProposalBoard(props: ProposalBoardProps) {
  const { t } = useTranslation();
  const { run, onByHand } = props;
  const { proposals, isComplete, error, refetch } = useProposals(run.id);
  if (error) return <Failure sentence={sentenceFor(error)} onRetry={() => void refetch()} />;
  if (!proposals) return <Skeleton look="card" lines={6} />;
  if (proposals.length > 0) return <Board {...props} proposals={proposals} isComplete={isComplete} />;
  const byHand = (
    <Button icon="plus" onPress={() => onByHand({})}>
      {t("matching.hand.open")}
    </Button>
  );
  if (run.mode === "manual") {
    return (
      <EmptyState icon="people" title={t("matching.manualTitle")} action={byHand}>
        {t("matching.manual")}
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon="exchange"
      title={t("matching.nothingTitle")}
      action={<Button onPress={props.onShowUnmatched}>{t("matching.tab.unmatched")}</Button>}
    >
      {t("matching.nothing")}
    </EmptyState>
  );
}

interface BoardProps extends ProposalBoardProps {
  proposals: readonly Proposal[];
  isComplete: boolean;
}

function Board({ programmeId, run, policy, onByHand, proposals, isComplete }: BoardProps) {
  const { t, i18n } = useTranslation();
  const [view, setView] = useState<View>(EVERYTHING);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const select = useCallback((id: string) => setSelected((now) => toggled(now, id)), []);
  const unfold = useCallback((id: string) => setOpen((now) => toggled(now, id)), []);
  const rules = useQuery(coupleRulesQuery(programmeId)).data;
  const ruleOf = useMemo(
    () => new Map(rules?.map((rule) => [`${rule.mentor_id} ${rule.learner_id}`, rule.kind])),
    [rules],
  );
  const stalePeople = useMemo(
    () => new Set(run.stale_people.map(({ user_id }) => user_id)),
    [run.stale_people],
  );
  const ranks = useMemo(() => rankProposals(proposals), [proposals]);
  // The letters come first; the list of ten thousand follows when it can.
  const wanted = useDeferredValue(view);
  const shown = useMemo(
    () => viewProposals(proposals, wanted, { language: i18n.language, stalePeople }),
    [proposals, wanted, i18n.language, stalePeople],
  );
  useEffect(() => readAhead(proposals), [proposals]);
  const pending = useMemo(() => proposals.filter(({ decision }) => decision === "pending"), [proposals]);
  const approvable = useMemo(
    () => pending.filter((proposal) => !isStale(proposal, stalePeople)),
    [pending, stalePeople],
  );
  // Filters choose couples to approve together; without any, "all" says the same.
  const shownToApprove = useMemo(() => {
    const allowed = new Set(approvable);
    return shown.length < proposals.length ? shown.filter((each) => allowed.has(each)) : [];
  }, [shown, approvable, proposals.length]);

  return (
    // What gets the focus scrolls clear of the bars that stay in sight.
    <div className="flex flex-col gap-4 [&_button]:scroll-mt-24 [&_button]:scroll-mb-24 [&_input]:scroll-mt-24 [&_input]:scroll-mb-24">
      <ApprovalBar
        programmeId={programmeId}
        run={run}
        pending={approvable}
        heldBack={pending.length - approvable.length}
        selected={approvable.filter(({ id }) => selected.has(id))}
        shown={shownToApprove}
        isComplete={isComplete}
        onSelect={(chosen) => setSelected(new Set(chosen.map(({ id }) => id)))}
      />
      <BoardTools proposals={proposals} view={view} onChange={setView} hasStale={stalePeople.size > 0} />
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p role="status" className="text-small text-muted">
          {isComplete
            ? t("matching.shown", { count: shown.length })
            : t("matching.loading", { loaded: proposals.length, count: run.pairs })}
        </p>
        <Button size="small" icon="plus" onPress={() => onByHand({})}>
          {t("matching.hand.open")}
        </Button>
      </div>
      {shown.length === 0 ? (
        <EmptyState
          icon="search"
          title={t("matching.noneShown")}
          action={<Button onPress={() => setView(EVERYTHING)}>{t("matching.showAll")}</Button>}
        />
      ) : null}
      <LongList
        label={t("matching.tab.proposals")}
        items={shown}
        itemKey={(proposal) => proposal.id}
        renderItem={(proposal) => (
          <ProposalRow
            programmeId={programmeId}
            run={run}
            proposal={proposal}
            rank={ranks.get(proposal.id)}
            standing={ranks.size}
            isStale={isStale(proposal, stalePeople)}
            weights={policy["weights"] as Record<string, number> | undefined}
            rule={ruleOf.get(`${proposal.mentor.user_id} ${proposal.learner.user_id}`) ?? null}
            name={t("matching.couple", {
              mentor: fullName(proposal.mentor),
              learner: fullName(proposal.learner),
            })}
            isSelected={selected.has(proposal.id)}
            onSelect={select}
            isOpen={open.has(proposal.id)}
            onOpen={unfold}
            onByHand={onByHand}
          />
        )}
      />
    </div>
  );
}

function toggled(ids: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(ids);
  if (!next.delete(id)) next.add(id);
  return next;
}
