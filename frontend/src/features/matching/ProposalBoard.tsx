import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { EmptyState } from "@/ui/EmptyState";
import { Failure } from "@/ui/Failure";
import { FilterChips } from "@/ui/FilterChips";
import { SearchBox } from "@/ui/SearchBox";
import { Skeleton } from "@/ui/Skeleton";
import { ApprovalBar } from "./ApprovalBar";
import { LongList } from "./LongList";
import { ProposalRow } from "./ProposalRow";
import {
  FILTERS,
  type Filter,
  fullName,
  ORDERS,
  type Order,
  passesFilter,
  viewProposals,
} from "./proposalView";
import { coupleRulesQuery, type MatchRun, type Proposal, useProposals } from "./queries";

interface ProposalBoardProps {
  programmeId: string;
  run: MatchRun;
  policy: Readonly<Record<string, unknown>>;
}

/** The couples of a run: searched, sorted and filtered at once, approved all together or a few. */
export function ProposalBoard({ programmeId, run, policy }: ProposalBoardProps) {
  const { t } = useTranslation();
  const { proposals, isComplete, error, refetch } = useProposals(run.id);
  if (error) return <Failure sentence={sentenceFor(error)} onRetry={() => void refetch()} />;
  if (!proposals) return <Skeleton look="card" lines={6} />;
  if (proposals.length === 0) {
    return (
      <EmptyState icon="exchange" title={t("matching.nothingTitle")}>
        {t("matching.nothing")}
      </EmptyState>
    );
  }
  return (
    <Board
      programmeId={programmeId}
      run={run}
      policy={policy}
      proposals={proposals}
      isComplete={isComplete}
    />
  );
}

interface BoardProps extends ProposalBoardProps {
  proposals: readonly Proposal[];
  isComplete: boolean;
}

function Board({ programmeId, run, policy, proposals, isComplete }: BoardProps) {
  const { t, i18n } = useTranslation();
  const [search, setSearch] = useState("");
  const [filter, setFilter] = useState<Filter>("all");
  const [order, setOrder] = useState<Order>("best");
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const rules = useQuery(coupleRulesQuery(programmeId));
  const ruleOf = useMemo(
    () => new Map(rules.data?.map((rule) => [`${rule.mentor_id} ${rule.learner_id}`, rule.kind])),
    [rules.data],
  );
  const view = useMemo(
    () => viewProposals(proposals, { search, filter, order, language: i18n.language }),
    [proposals, search, filter, order, i18n.language],
  );
  const pending = proposals.filter((proposal) => proposal.decision === "pending");

  return (
    <div className="flex flex-col gap-4">
      <ApprovalBar
        programmeId={programmeId}
        run={run}
        pending={pending}
        selected={pending.filter((proposal) => selected.has(proposal.id))}
        isComplete={isComplete}
        onApproved={() => setSelected(new Set())}
      />
      <div className="flex flex-wrap items-center gap-x-6 gap-y-3">
        <SearchBox label={t("matching.search")} value={search} onChange={setSearch} />
        <FilterChips
          label={t("matching.filter")}
          options={FILTERS.map((id) => ({
            id,
            label: t(`matching.filters.${id}`),
            count: proposals.filter((proposal) => passesFilter(proposal, id)).length,
          }))}
          value={filter}
          onChange={setFilter}
        />
        <FilterChips
          label={t("matching.order")}
          options={ORDERS.map((id) => ({ id, label: t(`matching.orders.${id}`) }))}
          value={order}
          onChange={setOrder}
        />
      </div>
      <p role="status" className="text-small text-muted">
        {isComplete
          ? t("matching.shown", { count: view.length })
          : t("matching.loading", { loaded: proposals.length, count: run.pairs })}
      </p>
      <LongList
        label={t("matching.tab.proposals")}
        items={view}
        itemKey={(proposal) => proposal.id}
        renderItem={(proposal) => (
          <ProposalRow
            programmeId={programmeId}
            proposal={proposal}
            weights={policy["weights"] as Record<string, number> | undefined}
            rule={ruleOf.get(`${proposal.mentor.user_id} ${proposal.learner.user_id}`) ?? null}
            name={t("matching.couple", {
              mentor: fullName(proposal.mentor),
              learner: fullName(proposal.learner),
            })}
            isSelected={selected.has(proposal.id)}
            onSelect={() => setSelected(toggled(selected, proposal.id))}
            isOpen={open.has(proposal.id)}
            onOpen={() => setOpen(toggled(open, proposal.id))}
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
