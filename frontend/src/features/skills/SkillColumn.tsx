import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Card } from "@/ui/Card";
import { classes } from "@/ui/classes";
import { Icon } from "@/ui/Icon";
import { addLine, changeLine, linesOf, missingIn, removeLine } from "./lines";
import type { Direction, UserSkill } from "./queries";
import { SkillPicker } from "./SkillPicker";
import { SkillRow } from "./SkillRow";

interface SkillColumnProps {
  direction: Direction;
  /** Every line of the person, of both columns. */
  lines: readonly UserSkill[];
  onChange: (lines: UserSkill[]) => void;
}

export function SkillColumn({ direction, lines, onChange }: SkillColumnProps) {
  const { t } = useTranslation();
  const [added, setAdded] = useState<string | null>(null);
  const offered = direction === "offer";
  const mine = linesOf(lines, direction);
  const missing = missingIn(lines, direction);
  return (
    <Card
      title={
        <span className="flex items-center gap-2">
          <Icon
            name={offered ? "arrowRight" : "arrowLeft"}
            className={offered ? "text-accent" : "text-return"}
          />
          {offered ? t("skills.offerTitle") : t("skills.seekTitle")}
        </span>
      }
    >
      <p className="text-muted">{offered ? t("skills.offerLead") : t("skills.seekLead")}</p>
      <SkillPicker
        label={offered ? t("skills.addOffer") : t("skills.addSeek")}
        onPick={(skill) => {
          onChange(addLine(lines, skill, direction));
          setAdded(skill.id);
        }}
      />
      {mine.length > 0 ? (
        <ul className={classes("divide-y divide-line border-t", missing > 0 && "border-b")}>
          {mine.map((line) => (
            <SkillRow
              key={line.skill_id}
              line={line}
              startOpen={line.skill_id === added}
              onChange={(change) => onChange(changeLine(lines, line, change))}
              onRemove={() => onChange(removeLine(lines, line))}
            />
          ))}
        </ul>
      ) : null}
      {missing > 0 ? (
        <p className="flex items-start gap-1.5 text-small text-muted">
          <Icon name="info" size={16} className="mt-0.5" />
          {t("skills.missing", { count: missing })}
        </p>
      ) : null}
    </Card>
  );
}
