import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { sentenceIn } from "@/lib/bilingual";
import { Failure } from "@/ui/Failure";
import { Skeleton } from "@/ui/Skeleton";
import { fullName, unitOf } from "./people";
import { alternativesQuery, type Proposal, type Standing } from "./queries";

/** Why not someone else: how each stands among the other's possible partners, and what the best others would cost. */
export function ProposalAlternatives({ proposal }: { proposal: Proposal }) {
  const { t } = useTranslation();
  const found = useQuery(alternativesQuery(proposal.id));
  if (found.error) {
    return <Failure sentence={sentenceFor(found.error)} onRetry={() => void found.refetch()} />;
  }
  if (!found.data) return <Skeleton lines={4} />;
  const { mentor, learner } = found.data;
  if (!mentor || !learner) {
    return <p className="text-small text-muted">{t("matching.alternatives.none")}</p>;
  }
  return (
    <div className="grid gap-x-8 gap-y-4 lg:grid-cols-2">
      <Others person={fullName(proposal.mentor)} partner={fullName(proposal.learner)} standing={mentor} />
      <Others person={fullName(proposal.learner)} partner={fullName(proposal.mentor)} standing={learner} />
    </div>
  );
}

function Others({ person, partner, standing }: { person: string; partner: string; standing: Standing }) {
  const { t, i18n } = useTranslation();
  const percent = new Intl.NumberFormat(i18n.language, { style: "percent" });
  const { rank, feasible: count, alternatives } = standing;
  return (
    <section aria-label={t("matching.alternatives.label", { person })} className="flex flex-col gap-2">
      <p>
        {rank === 1 && count > 1
          ? t("matching.alternatives.best", { person, partner, count })
          : t("matching.alternatives.rank", { person, partner, rank, count })}
      </p>
      {alternatives.length > 0 ? (
        <ul className="flex flex-col gap-2">
          {alternatives.map((each) => (
            <li key={each.person.user_id} className="border-l-2 pl-3 text-small">
              <span className="font-medium">{fullName(each.person)}</span>{" "}
              <span className="text-muted">
                {[unitOf(each.person), percent.format(each.score / 1_000_000)].filter(Boolean).join(" · ")}
              </span>
              <span className="block">{sentenceIn(i18n.language, each.why_not)}</span>
            </li>
          ))}
        </ul>
      ) : null}
    </section>
  );
}
