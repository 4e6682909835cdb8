import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui/Button";
import { Notice } from "@/ui/Notice";
import { asChosen, fullName } from "./people";
import { type ChosenCouple, coupleRulesQuery, type MatchRunDetail } from "./queries";

interface RunWarningsProps {
  programmeId: string;
  run: MatchRunDetail;
  /** Starts another run, when one can start. */
  onRunAgain: (() => void) | null;
  /** Opens "why not…?" with these two. */
  onAsk: (couple: ChosenCouple) => void;
}

/** What has changed since the run, and which of the coordinator's choices it could not respect; each with a way out. */
export function RunWarnings({ programmeId, run, onRunAgain, onAsk }: RunWarningsProps) {
  return (
    <>
      {run.stale_people.length > 0 ? <StalePeople run={run} onRunAgain={onRunAgain} /> : null}
      {run.refused_pins.length > 0 ? <RefusedPins programmeId={programmeId} run={run} onAsk={onAsk} /> : null}
    </>
  );
}

function StalePeople({ run, onRunAgain }: Pick<RunWarningsProps, "run" | "onRunAgain">) {
  const { t } = useTranslation();
  return (
    <Notice
      tone="warning"
      title={t("matching.stale.title", { count: run.stale_people.length })}
      actions={
        onRunAgain ? (
          <Button size="small" icon="play" onPress={onRunAgain}>
            {t("matching.startAgain")}
          </Button>
        ) : null
      }
    >
      <ul className="flex list-disc flex-col pl-5">
        {run.stale_people.map((person) => (
          <li key={person.user_id}>
            {t(`matching.stale.${person.why}`, {
              name: fullName(person),
              department: person.department ?? "–",
            })}
          </li>
        ))}
      </ul>
      <p className="pt-1">{t("matching.stale.lead")}</p>
    </Notice>
  );
}

function RefusedPins({ programmeId, run, onAsk }: Pick<RunWarningsProps, "programmeId" | "run" | "onAsk">) {
  const { t } = useTranslation();
  const rules = useQuery(coupleRulesQuery(programmeId)).data ?? [];
  const refused = run.refused_pins.flatMap((pin) =>
    rules.filter((rule) => rule.mentor_id === pin.mentor_id && rule.learner_id === pin.learner_id),
  );
  // Freed since: nothing is left to say.
  if (refused.length === 0) return null;
  return (
    <Notice tone="warning" title={t("matching.refusedPins.title", { count: refused.length })}>
      <p>{t("matching.refusedPins.lead")}</p>
      <ul className="flex flex-col gap-1 pt-1">
        {refused.map((rule) => {
          const name = t("matching.couple", {
            mentor: fullName(rule.mentor),
            learner: fullName(rule.learner),
          });
          return (
            <li key={`${rule.mentor_id} ${rule.learner_id}`} className="flex flex-wrap items-center gap-x-3">
              <span className="font-medium">{name}</span>
              <Button
                size="small"
                variant="quiet"
                icon="help"
                aria-label={`${t("matching.refusedPins.see")} – ${name}`}
                onPress={() => onAsk({ mentor: asChosen(rule.mentor), learner: asChosen(rule.learner) })}
              >
                {t("matching.refusedPins.see")}
              </Button>
            </li>
          );
        })}
      </ul>
    </Notice>
  );
}
