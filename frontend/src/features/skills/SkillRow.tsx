import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { titleIn } from "@/lib/bilingual";
import { Button } from "@/ui/Button";
import { useLevels } from "@/ui/levels";
import { Segments } from "@/ui/Segments";
import { Slider } from "@/ui/Slider";
import { TEACHING_LEVEL } from "./lines";
import type { UserSkill } from "./queries";

const PRIORITIES = ["1", "2", "3"] as const;

interface SkillRowProps {
  line: UserSkill;
  startOpen: boolean;
  onChange: (change: Partial<Pick<UserSkill, "level" | "target_level" | "priority">>) => void;
  onRemove: () => void;
}

/** One skill: closed, it says where the person stands; open, it lets them say it. */
export function SkillRow({ line, startOpen, onChange, onRemove }: SkillRowProps) {
  const { t, i18n } = useTranslation();
  const levels = useLevels();
  const [isOpen, setIsOpen] = useState(startOpen);
  const titleId = useId();
  const title = titleIn(i18n.language, line);
  const offered = line.direction === "offer";
  return (
    <li aria-labelledby={titleId} className="flex flex-col gap-4 py-4">
      <div className="flex items-start justify-between gap-3">
        <div className="min-w-0">
          <h3 id={titleId} className="text-body">
            {title}
          </h3>
          {isOpen ? null : <p className="text-small text-muted">{levels.wordsFor(line.level)}</p>}
        </div>
        <div className="flex shrink-0 gap-1">
          <Button
            size="small"
            variant="quiet"
            aria-expanded={isOpen}
            aria-label={t("skills.changeOne", { title })}
            onPress={() => setIsOpen(!isOpen)}
          >
            {isOpen ? t("skills.fold") : t("skills.change")}
          </Button>
        </div>
      </div>
      {isOpen ? (
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
      ) : null}
    </li>
  );
}
