import { useTranslation } from "react-i18next";
import { titleIn } from "@/lib/bilingual";
import { Button } from "@/ui/Button";
import { useLevels } from "@/ui/levels";
import { Segments } from "@/ui/Segments";
import { Slider } from "@/ui/Slider";
import { TEACHING_LEVEL } from "./lines";
import type { UserSkill } from "./queries";

const PRIORITIES = ["1", "2", "3"] as const;

export interface SkillEditorProps {
  line: UserSkill;
  onChange: (change: Partial<Pick<UserSkill, "level" | "target_level" | "priority">>) => void;
  onRemove: () => void;
}

/** Where a person stands with one skill, where they want to be, and how much it matters. */
export function SkillEditor({ line, onChange, onRemove }: SkillEditorProps) {
  const { t, i18n } = useTranslation();
  const levels = useLevels();
  const title = titleIn(i18n.language, line);
  const offered = line.direction === "offer";
  return (
    <div className="flex flex-col gap-5">
      <Slider
        label={offered ? t("skills.levelOffer") : t("skills.levelSeek")}
        anchors={levels.anchors}
        value={line.level}
        onChange={(level) => onChange({ level })}
      />
      {offered && line.level < TEACHING_LEVEL ? (
        <p className="text-small text-muted">{t("skills.belowTeaching")}</p>
      ) : null}
      {offered ? null : (
        <Slider
          label={t("skills.target")}
          anchors={levels.anchors}
          value={line.target_level ?? line.level}
          onChange={(target_level) => onChange({ target_level })}
        />
      )}
      <div className="flex flex-wrap items-end justify-between gap-3">
        <Segments
          label={offered ? t("skills.priorityOffer") : t("skills.prioritySeek")}
          options={PRIORITIES.map((id) => ({ id, label: t(`skills.priority.${id}`) }))}
          value={String(line.priority) as (typeof PRIORITIES)[number]}
          onChange={(priority) => onChange({ priority: Number(priority) })}
        />
        <Button
          size="small"
          variant="quiet"
          icon="trash"
          aria-label={t("skills.removeOne", { title })}
          onPress={onRemove}
        >
          {t("skills.remove")}
        </Button>
      </div>
    </div>
  );
}
