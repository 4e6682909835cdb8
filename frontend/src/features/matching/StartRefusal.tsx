import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ApiError, sentenceFor } from "@/api/errors";
import { paths } from "@/lib/paths";
import { Button } from "@/ui/Button";
import { Failure } from "@/ui/Failure";
import { ButtonLink } from "@/ui/Link";
import { Notice } from "@/ui/Notice";
import { Tag } from "@/ui/Tag";
import { coupleRulesQuery } from "./queries";
import { RuleButtons } from "./RuleButtons";

interface StartRefusalProps {
  programmeId: string;
  error: unknown;
  /** Shows the run that is under way already. */
  onShowLatest: () => void;
}

/** Why no run started, and the way out: the couples that contradict each other, the people to invite, the run to wait for. */
export function StartRefusal({ programmeId, error, onShowLatest }: StartRefusalProps) {
  const { t } = useTranslation();
  const code = error instanceof ApiError ? error.code : "";
  if (error instanceof ApiError && code === "contradictory_couple_rules") {
    return <Contradictions programmeId={programmeId} error={error} />;
  }
  const wayOut = {
    nobody_to_match: <ToPeople programmeId={programmeId} />,
    nobody_on_one_side: <ToPeople programmeId={programmeId} />,
    programme_not_in_matching: (
      <ButtonLink size="small" href={paths.manageProgramme(programmeId)}>
        {t("matching.goToOverview")}
      </ButtonLink>
    ),
    match_run_in_progress: (
      <Button size="small" onPress={onShowLatest}>
        {t("matching.refused.showLatest")}
      </Button>
    ),
  }[code];
  if (!wayOut) return <Failure sentence={sentenceFor(error)} />;
  return (
    <Notice tone="warning" title={t("matching.refused.title")} announce actions={wayOut}>
      {sentenceFor(error)}
    </Notice>
  );
}

function ToPeople({ programmeId }: { programmeId: string }) {
  const { t } = useTranslation();
  return (
    <ButtonLink size="small" icon="people" href={paths.programmePeople(programmeId)}>
      {t("matching.refused.toPeople")}
    </ButtonLink>
  );
}

/** "/couple-rules/<mentor>/<learner>" */
export function coupleOf(pointer: string) {
  const [mentorId = "", learnerId = ""] = pointer.split("/").slice(-2);
  return { mentorId, learnerId };
}

function Contradictions({ programmeId, error }: { programmeId: string; error: ApiError }) {
  const { t } = useTranslation();
  const rules = useQuery(coupleRulesQuery(programmeId));
  return (
    <Notice tone="warning" title={t("matching.refused.contradictions")} announce>
      <p>{t("matching.refused.contradictionsLead")}</p>
      <ul className="flex flex-col gap-1 pt-2">
        {error.fields.map(({ pointer, code, detail }) => {
          const couple = coupleOf(pointer);
          const rule = rules.data?.find(
            (each) => each.mentor_id === couple.mentorId && each.learner_id === couple.learnerId,
          );
          return (
            <li key={`${pointer} ${code}`} className="flex flex-wrap items-center gap-x-3">
              <span className="font-medium">{detail}</span>
              {rule ? (
                <RuleButtons
                  programmeId={programmeId}
                  couple={couple}
                  rule={rule.kind}
                  name={detail ?? t("matching.rules.couple")}
                />
              ) : rules.data ? (
                <Tag tone="success" icon="check">
                  {t("matching.refused.freed")}
                </Tag>
              ) : null}
            </li>
          );
        })}
      </ul>
    </Notice>
  );
}
