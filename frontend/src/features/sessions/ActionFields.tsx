import { useTranslation } from "react-i18next";
import { Segments } from "@/ui/Segments";
import { TextField } from "@/ui/TextField";
import { type ActionDraft, problemsOf } from "./actionDraft";
import type { Owner } from "./notebookQueries";

/** The two of a pairing, as this reader names them. */
export interface Couple {
  my_side: "mentor" | "learner";
  mentor: { given_name: string };
  learner: { given_name: string };
}

/** "You", the partner's name, or both of you. */
export function useOwnerWords(couple: Couple) {
  const { t } = useTranslation();
  return (owner: Owner): string => {
    if (owner === "both") return t("actions.owner.both");
    return owner === couple.my_side ? t("actions.owner.me") : couple[owner].given_name;
  };
}

interface ActionFieldsProps {
  couple: Couple;
  draft: ActionDraft;
  onChange: (change: Partial<ActionDraft>) => void;
  /** What is wrong is said once the person has tried to save. */
  isAsked: boolean;
}

export function ActionFields({ couple, draft, onChange, isAsked }: ActionFieldsProps) {
  const { t } = useTranslation();
  const say = useOwnerWords(couple);
  const problems = problemsOf(draft);
  const owners: Owner[] = couple.my_side === "mentor" ? ["mentor", "learner"] : ["learner", "mentor"];
  return (
    <>
      <TextField
        label={t("actions.what")}
        value={draft.title}
        onChange={(title) => onChange({ title })}
        error={isAsked && problems.title ? t(`actions.problem.${problems.title}`) : null}
        whoCanRead={t("sessions.whoCanRead")}
      />
      <div className="flex flex-wrap gap-x-6 gap-y-4">
        <Segments
          label={t("actions.who")}
          options={[...owners, "both" as const].map((id) => ({ id, label: say(id) }))}
          value={draft.owner}
          onChange={(owner) => onChange({ owner })}
        />
        <div>
          <TextField
            label={t("actions.due")}
            type="date"
            value={draft.due}
            onChange={(due) => onChange({ due })}
            error={isAsked && problems.due ? t(`actions.problem.${problems.due}`) : null}
            optional
          />
        </div>
      </div>
    </>
  );
}
