import { useTranslation } from "react-i18next";
import { sentenceIn, titleIn } from "@/lib/bilingual";
import { Button } from "@/ui/Button";
import { Checkbox } from "@/ui/Choices";
import { Tag } from "@/ui/Tag";
import { TwoArrows } from "@/ui/TwoArrows";
import { FactorBars } from "./FactorBars";
import { fullName } from "./proposalView";
import type { Proposal, RuleKind } from "./queries";
import { RuleButtons } from "./RuleButtons";

interface ProposalRowProps {
  programmeId: string;
  proposal: Proposal;
  weights: Readonly<Record<string, number>> | undefined;
  rule: RuleKind | null;
  /** "Inès Moreau and Philippe Garnier": names the row and its buttons. */
  name: string;
  isSelected: boolean;
  onSelect: () => void;
  isOpen: boolean;
  onOpen: () => void;
}

export function ProposalRow(props: ProposalRowProps) {
  const { programmeId, proposal, weights, rule, name, isSelected, onSelect, isOpen, onOpen } = props;
  const { t, i18n } = useTranslation();
  const titles = (lines: Proposal["mentor_teaches"]) => lines.map((line) => titleIn(i18n.language, line));
  const isPending = proposal.decision === "pending";
  const percent = new Intl.NumberFormat(i18n.language, { style: "percent" });
  return (
    <article aria-label={name} className="flex flex-col gap-4 rounded border bg-surface p-4 sm:p-5">
      <div className="grid items-start gap-x-8 gap-y-4 lg:grid-cols-[minmax(0,28rem)_minmax(0,1fr)]">
        <TwoArrows
          size="compact"
          mentor={{ name: fullName(proposal.mentor) }}
          learner={{ name: fullName(proposal.learner) }}
          mentorTeaches={titles(proposal.mentor_teaches)}
          learnerTeaches={titles(proposal.learner_teaches)}
        />
        <div className="flex min-w-0 flex-col gap-3">
          <p className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
            <span className="text-heading font-semibold">{percent.format(proposal.score / 1_000_000)}</span>
            <span className="text-small text-muted">{t("matching.total")}</span>
            {proposal.decision === "approved" ? (
              <Tag tone="success" icon="check">
                {t("matching.decision.approved")}
              </Tag>
            ) : null}
            {rule === "pin" || (proposal.pinned && !rule) ? (
              <Tag tone="info" icon="pin">
                {t("matching.rule.pin")}
              </Tag>
            ) : null}
            {rule === "forbid" ? <Tag tone="warning">{t("matching.rule.forbid")}</Tag> : null}
          </p>
          <FactorBars factors={proposal.factors} weights={weights} />
        </div>
      </div>
      {isOpen ? (
        <ul aria-label={t("matching.reasons")} className="flex list-disc flex-col gap-1 border-t pt-4 pl-5">
          {proposal.reasons.map((reason) => (
            <li key={reason.en}>{sentenceIn(i18n.language, reason)}</li>
          ))}
          <li>
            {t("matching.places", {
              mentor: [proposal.mentor.job_title, proposal.mentor.department].filter(Boolean).join(", "),
              learner: [proposal.learner.job_title, proposal.learner.department].filter(Boolean).join(", "),
            })}
          </li>
        </ul>
      ) : null}
      <div className="flex flex-wrap items-center gap-2 border-t pt-2">
        {isPending ? (
          <div className="mr-2">
            <Checkbox
              isSelected={isSelected}
              onChange={onSelect}
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
          onPress={onOpen}
          aria-expanded={isOpen}
          aria-label={`${isOpen ? t("matching.lessReasons") : t("matching.moreReasons")} – ${name}`}
        >
          {isOpen ? t("matching.lessReasons") : t("matching.moreReasons")}
        </Button>
        {isPending ? (
          <RuleButtons
            programmeId={programmeId}
            couple={{ mentorId: proposal.mentor.user_id, learnerId: proposal.learner.user_id }}
            rule={rule}
            name={name}
          />
        ) : null}
      </div>
    </article>
  );
}
