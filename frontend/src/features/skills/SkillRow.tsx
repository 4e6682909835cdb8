import { lazy, Suspense, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { titleIn } from "@/lib/bilingual";
import { Button } from "@/ui/Button";
import { useLevels } from "@/ui/levels";
import { Skeleton } from "@/ui/Skeleton";
import type { SkillEditorProps } from "./SkillEditor";

const SkillEditor = lazy(() => import("./SkillEditor").then((module) => ({ default: module.SkillEditor })));

interface SkillRowProps extends SkillEditorProps {
  startOpen: boolean;
}

/** One skill: closed, it says where the person stands; open, it lets them say it. */
export function SkillRow({ line, startOpen, onChange, onRemove }: SkillRowProps) {
  const { t, i18n } = useTranslation();
  const levels = useLevels();
  const [isOpen, setIsOpen] = useState(startOpen);
  const titleId = useId();
  const title = titleIn(i18n.language, line);
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
            aria-label={isOpen ? t("skills.foldOne", { title }) : t("skills.changeOne", { title })}
            onPress={() => setIsOpen(!isOpen)}
          >
            {isOpen ? t("skills.fold") : t("skills.change")}
          </Button>
        </div>
      </div>
      {isOpen ? (
        <Suspense fallback={<Skeleton lines={3} />}>
          <SkillEditor line={line} onChange={onChange} onRemove={onRemove} />
        </Suspense>
      ) : null}
    </li>
  );
}
