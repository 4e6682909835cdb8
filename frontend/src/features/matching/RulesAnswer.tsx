import type { UseQueryResult } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { sentenceIn } from "@/lib/bilingual";
import { Failure } from "@/ui/Failure";
import { Notice } from "@/ui/Notice";
import { Skeleton } from "@/ui/Skeleton";
import type { ExplainedCouple, Proposal } from "./queries";

interface RulesAnswerProps {
  answer: UseQueryResult<ExplainedCouple>;
  /** The couple that would make room, to compare totals. */
  replaces: Proposal | undefined;
}

/** What the rules say about two people before they are put together: the total, or each rule in the way. */
export function RulesAnswer({ answer, replaces }: RulesAnswerProps) {
  const { t, i18n } = useTranslation();
  const percent = new Intl.NumberFormat(i18n.language, { style: "percent" });
  if (answer.error) {
    return <Failure sentence={sentenceFor(answer.error)} onRetry={() => void answer.refetch()} />;
  }
  if (!answer.data) return <Skeleton lines={2} />;
  const failed = answer.data.checks.filter(({ passed }) => !passed);
  if (!answer.data.feasible) {
    return (
      <Notice tone="warning" title={t("matching.why.refused", { count: failed.length })} announce>
        <ul className="flex list-disc flex-col pl-5">
          {failed.map((check) => (
            <li key={check.code}>{sentenceIn(i18n.language, check.sentence)}</li>
          ))}
        </ul>
        <p className="pt-1">{t("matching.hand.wayOut")}</p>
      </Notice>
    );
  }
  const total = percent.format((answer.data.score ?? 0) / 1_000_000);
  return (
    <Notice tone="success" title={t("matching.why.feasible")} announce>
      {replaces
        ? t("matching.hand.totals", { total, before: percent.format(replaces.score / 1_000_000) })
        : t("matching.hand.total", { total })}
    </Notice>
  );
}
