import { lazy, memo, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { titleIn } from "@/lib/bilingual";
import { Button } from "@/ui/Button";
import { Checkbox } from "@/ui/Choices";
import { classes } from "@/ui/classes";
import { TwoArrows } from "@/ui/TwoArrows";
import { FactorBars } from "./FactorBars";
import type { HandWish } from "./HandDialog";
import { ProposalReasons } from "./ProposalReasons";
import { ProposalTags } from "./ProposalTags";
import { asChosen, fullName, unitOf } from "./people";
import type { MatchRun, Proposal, RuleKind } from "./queries";
import { RuleButtons } from "./RuleButtons";

/** Loaded when the first couple is set aside. */
const RejectDialog = lazy(async () => ({ default: (await import("./RejectDialog")).RejectDialog }));

interface ProposalRowProps {
  programmeId: string;
  run: MatchRun;
  proposal: Proposal;
  /** Its place among the standing couples of the run; none once it is set aside. */
  rank: number | undefined;
  standing: number;
  isStale: boolean;
  weights: Readonly<Record<string, number>> | undefined;
  rule: RuleKind | null;
  /** "Inès Moreau and Philippe Garnier": names the row and its buttons. */
  name: string;
  isSelected: boolean;
  onSelect: (id: string) => void;
  isOpen: boolean;
  onOpen: (id: string) => void;
  onByHand: (wish: HandWish) => void;
}

/** Drawn again only when something of its own changes: the board around it changes at every letter of a search. */
export const ProposalRow = memo(function ProposalRow(props: ProposalRowProps) {
  const { proposal, rank, standing, weights, name, isOpen } = props;
  const { t, i18n } = useTranslation();
  const titles = (lines: Proposal["mentor_teaches"]) => lines.map((line) => titleIn(i18n.language, line));
  const percent = new Intl.NumberFormat(i18n.language, { style: "percent" });
  const { mentor, learner } = proposal;
  return (
    <article
      aria-label={name}
      className={classes(
        "flex flex-col gap-4 rounded border bg-surface px-4 pt-4 pb-2 sm:px-5 sm:pt-5",
        props.isSelected && "border-accent",
      )}
    >
      <div className="grid items-start gap-x-8 gap-y-4 lg:grid-cols-[minmax(0,28rem)_minmax(0,1fr)]">
        <TwoArrows
          size="compact"
          mentor={{ name: fullName(mentor), detail: unitOf(mentor) }}
          learner={{ name: fullName(learner), detail: unitOf(learner) }}
          mentorTeaches={titles(proposal.mentor_teaches)}
          learnerTeaches={titles(proposal.learner_teaches)}
        />
        <div className="flex min-w-0 flex-col gap-3">
          <p className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
            <span className="text-heading font-semibold">{percent.format(proposal.score / 1_000_000)}</span>
            <span className="text-small text-muted">
              {rank === undefined ? t("matching.total") : t("matching.rank", { rank, count: standing })}
            </span>
            <ProposalTags proposal={proposal} rule={props.rule} isStale={props.isStale} />
          </p>
          <FactorBars factors={proposal.factors} weights={weights} />
        </div>
      </div>
      {isOpen ? <ProposalReasons proposal={proposal} /> : null}
      <Actions {...props} />
    </article>
  );
});

function Actions(props: ProposalRowProps) {
  const { programmeId, run, proposal, rule, name, isStale, isOpen, onByHand } = props;
  const { t } = useTranslation();
  const [isRejecting, setIsRejecting] = useState(false);
  const isPending = proposal.decision === "pending";
  const couple = { mentor: asChosen(proposal.mentor), learner: asChosen(proposal.learner) };
  const label = (text: string) => ({ "aria-label": `${text} – ${name}`, children: text });
  return (
    <div className="flex flex-wrap items-center gap-x-1 gap-y-2 border-t pt-2">
      {isPending && !isStale ? (
        <div className="mr-3">
          <Checkbox
            isSelected={props.isSelected}
            onChange={() => props.onSelect(proposal.id)}
            aria-label={t("matching.selectCouple", { couple: name })}
          >
            {t("matching.select")}
          </Checkbox>
        </div>
      ) : null}
      <Button
        size="small"
        variant="quiet"
        icon={isOpen ? "minus" : "plus"}
        onPress={() => props.onOpen(proposal.id)}
        aria-expanded={isOpen}
        {...label(isOpen ? t("matching.lessReasons") : t("matching.moreReasons"))}
      />
      {proposal.decision === "approved" ? null : (
        <RuleButtons
          programmeId={programmeId}
          couple={{ mentorId: couple.mentor.id, learnerId: couple.learner.id }}
          rule={rule}
          name={name}
        />
      )}
      {isPending ? (
        <>
          <Button
            size="small"
            variant="quiet"
            icon="edit"
            onPress={() => onByHand({ couple, replaces: proposal })}
            {...label(t("matching.hand.edit"))}
          />
          <Button
            size="small"
            variant="quiet"
            icon="trash"
            onPress={() => setIsRejecting(true)}
            {...label(t("matching.reject.open"))}
          />
        </>
      ) : null}
      {proposal.decision === "rejected" ? (
        <Button
          size="small"
          variant="quiet"
          icon="undo"
          onPress={() => onByHand({ couple })}
          {...label(t("matching.hand.takeUp"))}
        />
      ) : null}
      {isRejecting ? (
        <Suspense fallback={null}>
          <RejectDialog run={run} proposal={proposal} name={name} onClose={() => setIsRejecting(false)} />
        </Suspense>
      ) : null}
    </div>
  );
}
