import { useTranslation } from "react-i18next";
import { Tag } from "@/ui/Tag";
import type { Proposal, RuleKind } from "./queries";

interface ProposalTagsProps {
  proposal: Proposal;
  rule: RuleKind | null;
  isStale: boolean;
}

/** What was decided about a couple, and by whom it came about. */
export function ProposalTags({ proposal, rule, isStale }: ProposalTagsProps) {
  const { t } = useTranslation();
  return (
    <>
      {proposal.decision === "approved" ? (
        <Tag tone="success" icon="check">
          {t("matching.decision.approved")}
        </Tag>
      ) : null}
      {proposal.decision === "rejected" ? (
        <Tag tone="neutral" icon="close">
          {t("matching.decision.rejected")}
        </Tag>
      ) : null}
      {isStale ? (
        <Tag tone="warning" icon="alert">
          {t("matching.decision.stale")}
        </Tag>
      ) : null}
      {proposal.by_hand ? (
        <Tag tone="info" icon="edit">
          {t("matching.decision.byHand")}
        </Tag>
      ) : null}
      {rule === "pin" || (proposal.pinned && !rule) ? (
        <Tag tone="info" icon="pin">
          {t("matching.rule.pin")}
        </Tag>
      ) : null}
      {rule === "forbid" ? (
        <Tag tone="warning" icon="close">
          {t("matching.rule.forbid")}
        </Tag>
      ) : null}
    </>
  );
}
