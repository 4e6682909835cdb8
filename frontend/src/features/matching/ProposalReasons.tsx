import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { sentenceIn } from "@/lib/bilingual";
import { Failure } from "@/ui/Failure";
import { Skeleton } from "@/ui/Skeleton";
import { ProposalAlternatives } from "./ProposalAlternatives";
import { placeOf } from "./people";
import { type Proposal, reasonsQuery } from "./queries";

/** Why these two, in sentences, and what their coordinator wrote about them. */
export function ProposalReasons({ proposal }: { proposal: Proposal }) {
  const { t, i18n } = useTranslation();
  const reasons = useQuery(reasonsQuery(proposal.id));
  const written = [
    proposal.override_reason ? t("matching.written.override", { reason: proposal.override_reason }) : null,
    proposal.rejection_reason ? t("matching.written.rejection", { reason: proposal.rejection_reason }) : null,
  ].filter((each) => each !== null);
  if (reasons.error) {
    return <Failure sentence={sentenceFor(reasons.error)} onRetry={() => void reasons.refetch()} />;
  }
  if (!reasons.data) return <Skeleton lines={4} />;
  return (
    <div className="flex flex-col gap-2 border-t pt-4">
      <ul aria-label={t("matching.reasons")} className="flex list-disc flex-col gap-1 pl-5">
        {reasons.data.map((reason) => (
          <li key={reason.en}>{sentenceIn(i18n.language, reason)}</li>
        ))}
        <li>
          {t("matching.places", { mentor: placeOf(proposal.mentor), learner: placeOf(proposal.learner) })}
        </li>
      </ul>
      {written.map((each) => (
        <p key={each} className="font-medium">
          {each}
        </p>
      ))}
      <h3 className="pt-2 font-semibold">{t("matching.alternatives.title")}</h3>
      <ProposalAlternatives proposal={proposal} />
    </div>
  );
}
