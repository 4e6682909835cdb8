import { useTranslation } from "react-i18next";
import { titleIn } from "@/lib/bilingual";
import { Checkbox } from "@/ui/Choices";
import { type CharterSkill, skillKey } from "./charterDraft";
import type { CharterFields, Direction } from "./queries";

interface CharterSkillsFieldProps {
  offered: readonly CharterSkill[];
  chosen: CharterFields["tracks"];
  onChange: (chosen: CharterFields["tracks"]) => void;
  mentorName: string;
  learnerName: string;
}

/** Which skills the charter names, arrow by arrow. */
export function CharterSkillsField(props: CharterSkillsFieldProps) {
  const { offered, chosen, onChange, mentorName, learnerName } = props;
  const { t, i18n } = useTranslation();
  const keys = new Set(chosen.map(skillKey));
  const arrows: readonly [Direction, string][] = [
    ["mentor_teaches", mentorName],
    ["learner_teaches", learnerName],
  ];

  function choose({ skill_id, direction }: CharterSkill, isChosen: boolean) {
    const others = chosen.filter((track) => skillKey(track) !== skillKey({ skill_id, direction }));
    onChange(isChosen ? [...others, { skill_id, direction }] : others);
  }

  return (
    <fieldset className="flex flex-col gap-1">
      <legend className="font-semibold">{t("charter.field.tracks")}</legend>
      <p className="text-small text-muted">{t("charter.hint.tracks")}</p>
      {arrows.map(([direction, name]) =>
        offered
          .filter((skill) => skill.direction === direction)
          .map((skill) => (
            <Checkbox
              key={skillKey(skill)}
              isSelected={keys.has(skillKey(skill))}
              onChange={(isChosen) => choose(skill, isChosen)}
            >
              {t("charter.skillBy", { title: titleIn(i18n.language, skill), name })}
            </Checkbox>
          )),
      )}
      {offered.length === 0 ? <p className="py-2">{t("charter.noSkillYet")}</p> : null}
    </fieldset>
  );
}
