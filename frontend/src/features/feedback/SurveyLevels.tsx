import { useTranslation } from "react-i18next";
import { titleIn } from "@/lib/bilingual";
import { Card } from "@/ui/Card";
import { useLevels } from "@/ui/levels";
import { Select } from "@/ui/Select";
import { WhoCanRead } from "@/ui/WhoCanRead";
import type { Answered } from "./surveyDraft";
import type { Survey } from "./surveyQueries";

const MOMENTS = ["level_at_start", "level_now"] as const;

interface SurveyLevelsProps {
  skills: Survey["levels"];
  levels: Answered["levels"];
  onChange: (levels: Answered["levels"]) => void;
}

/** Each skill one was learning: where one stood at the start, as one sees it today, and where one stands now. */
export function SurveyLevels({ skills, levels, onChange }: SurveyLevelsProps) {
  const { t, i18n } = useTranslation();
  const { anchors } = useLevels();
  const options = [
    { id: "", label: t("survey.leftOut") },
    ...anchors.map(({ value, label }) => ({ id: String(value), label })),
  ];

  function put(skillId: string, moment: (typeof MOMENTS)[number], level: number | null) {
    onChange(
      skills.map(({ skill_id }) => {
        const line = levels.find((each) => each.skill_id === skill_id) ?? {
          skill_id,
          level_now: null,
          level_at_start: null,
        };
        return skill_id === skillId ? { ...line, [moment]: level } : line;
      }),
    );
  }

  return (
    <Card title={t("survey.levelsTitle")}>
      <p className="text-muted">{t("survey.levelsLead")}</p>
      <WhoCanRead>{t("survey.whoCanRead")}</WhoCanRead>
      {skills.map((skill) => {
        const line = levels.find((each) => each.skill_id === skill.skill_id);
        return (
          <fieldset key={skill.skill_id} className="flex max-w-xl flex-col gap-3">
            <legend className="pb-2 font-semibold">{titleIn(i18n.language, skill)}</legend>
            {MOMENTS.map((moment) => {
              const level = line?.[moment] ?? null;
              return (
                <Select
                  key={moment}
                  label={t(`survey.${moment}`)}
                  options={options}
                  value={level === null ? "" : String(level)}
                  onChange={(id) => put(skill.skill_id, moment, id === "" ? null : Number(id))}
                  optional
                />
              );
            })}
          </fieldset>
        );
      })}
    </Card>
  );
}
