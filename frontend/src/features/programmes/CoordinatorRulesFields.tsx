import { useTranslation } from "react-i18next";
import { RadioGroup } from "@/ui/Choices";
import { NumberField } from "@/ui/NumberField";
import type { Rules } from "./coordinatorRules";

const ADMISSIONS = ["human", "first_come", "lottery"] as const;
const PHASES = ["one", "two"] as const;
const MOST_PLACES = 100_000;

interface RulesFieldsProps {
  rules: Rules;
  /** What changed, to be put over the rules as they stand by then. */
  onChange: (change: Partial<Rules>) => void;
  /** One sentence per refused field, by its name in the policy. */
  problems: Record<string, string>;
}

/** How places are given, how many there are, and whether people are asked before they are matched. */
export function CoordinatorRulesFields({ rules, onChange, problems }: RulesFieldsProps) {
  const { t } = useTranslation();
  return (
    <>
      <RadioGroup
        label={t("rules.admission.label")}
        look="cards"
        options={ADMISSIONS.map((id) => ({
          id,
          label: t(`rules.admission.${id}`),
          description: t(`rules.admissionHelp.${id}`),
        }))}
        value={rules.admission}
        onChange={(admission) => onChange({ admission })}
        error={problems["policy.admission"]}
      />
      <NumberField
        label={t("rules.places.label")}
        description={t("rules.places.help")}
        min={1}
        max={MOST_PLACES}
        value={rules.places}
        onChange={(places) => onChange({ places })}
        error={problems["policy.places"]}
        optional
      />
      <RadioGroup
        label={t("rules.phases.label")}
        look="cards"
        options={PHASES.map((id) => ({
          id,
          label: t(`rules.phases.${id}`),
          description: t(`rules.phasesHelp.${id}`),
        }))}
        value={rules.phases}
        onChange={(phases) => onChange({ phases })}
        error={problems["policy.phases"]}
      />
    </>
  );
}
