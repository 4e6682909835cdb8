import { useTranslation } from "react-i18next";
import { sentenceIn } from "@/lib/bilingual";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { Icon } from "@/ui/Icon";
import { FactorBars } from "./FactorBars";
import { fullName } from "./people";
import type { ExplainedCouple } from "./queries";
import { RuleButtons } from "./RuleButtons";

interface CoupleAnswerProps {
  programmeId: string;
  answer: ExplainedCouple;
  policy: Readonly<Record<string, unknown>>;
  onPutTogether: (() => void) | null;
}

/** Every rule about two people, passed or not, the total they would have, and what the next run should do with them. */
export function CoupleAnswer({ programmeId, answer, policy, onPutTogether }: CoupleAnswerProps) {
  const { t, i18n } = useTranslation();
  const name = t("matching.couple", { mentor: fullName(answer.mentor), learner: fullName(answer.learner) });
  const failed = answer.checks.filter((check) => !check.passed);
  const percent = new Intl.NumberFormat(i18n.language, { style: "percent" });
  return (
    <Card
      title={name}
      overline={
        answer.feasible ? t("matching.why.feasible") : t("matching.why.refused", { count: failed.length })
      }
      actions={
        <>
          <RuleButtons
            programmeId={programmeId}
            couple={{ mentorId: answer.mentor.user_id, learnerId: answer.learner.user_id }}
            rule={answer.rule}
            name={name}
            pinRefused={answer.feasible ? null : t("matching.why.pinRefused")}
          />
          {answer.feasible && onPutTogether ? (
            <Button size="small" icon="plus" onPress={onPutTogether}>
              {t("matching.hand.confirm")}
            </Button>
          ) : null}
        </>
      }
    >
      {answer.feasible ? <p>{t("matching.why.feasibleLead")}</p> : null}
      <ul aria-label={t("matching.why.rules")} className="flex flex-col gap-2">
        {[...failed, ...answer.checks.filter((check) => check.passed)].map((check) => (
          <li key={check.code} className="flex items-start gap-2">
            <Icon
              name={check.passed ? "check" : "close"}
              className={check.passed ? "mt-0.5 text-success" : "mt-0.5 text-danger"}
            />
            <span className={check.passed ? "" : "font-semibold"}>
              <span className="sr-only">
                {check.passed ? t("matching.why.passed") : t("matching.why.notPassed")}{" "}
              </span>
              {sentenceIn(i18n.language, check.sentence)}
            </span>
          </li>
        ))}
      </ul>
      {answer.score === null ? null : (
        <div className="flex flex-col gap-3 border-t pt-4">
          <p className="flex items-baseline gap-3">
            <span className="text-heading font-semibold">{percent.format(answer.score / 1_000_000)}</span>
            <span className="text-small text-muted">{t("matching.total")}</span>
          </p>
          <FactorBars
            factors={answer.factors}
            weights={policy["weights"] as Record<string, number> | undefined}
          />
        </div>
      )}
    </Card>
  );
}
