import { useTranslation } from "react-i18next";
import { sentenceIn, titleIn } from "@/lib/bilingual";
import { Button } from "@/ui/Button";
import { Icon } from "@/ui/Icon";
import { Tag } from "@/ui/Tag";
import type { Choice } from "./shortlist";
import type { ShortlistPerson as Person } from "./shortlistQueries";

interface ShortlistPersonProps {
  person: Person;
  choice: Choice | undefined;
  /** How many places the order has. */
  places: number;
  /** Without it the card is only read. */
  onChoose?: (choice: Choice) => void;
}

/** Someone the reader could meet: what could go each way, and why. No score, no level, no family name. */
export function ShortlistPerson({ person, choice, places, onChoose }: ShortlistPersonProps) {
  const { t, i18n } = useTranslation();
  const name = person.given_name;
  return (
    <article aria-label={name} className="flex h-full flex-col gap-4 rounded border bg-surface p-4 sm:p-5">
      <header>
        <h3 className="text-lead">{name}</h3>
        <p className="text-muted">{[person.job_title, person.area].filter(Boolean).join(" · ")}</p>
      </header>
      <Flow label={t("shortlist.couldLearn")} tone="accent" skills={person.i_could_learn} />
      <Flow label={t("shortlist.couldShow")} tone="return" skills={person.i_could_show} />
      <ul aria-label={t("shortlist.reasons", { name })} className="flex flex-col gap-1.5">
        {person.reasons.map((reason) => (
          <li key={reason.en} className="flex items-start gap-2 text-small">
            <Icon name="check" size={16} className="mt-0.5 text-accent" />
            {sentenceIn(i18n.language, reason)}
          </li>
        ))}
      </ul>
      {onChoose ? (
        <fieldset className="mt-auto flex flex-wrap gap-2 pt-1">
          <legend className="sr-only">{t("shortlist.choiceFor", { name })}</legend>
          {RANKS.slice(0, places).map((rank) => (
            <Button
              key={rank}
              size="small"
              variant={choice === rank ? "primary" : "secondary"}
              icon={choice === rank ? "check" : undefined}
              aria-pressed={choice === rank}
              aria-label={`${t(`shortlist.rank.${rank}`)} – ${name}`}
              onPress={() => onChoose(rank)}
            >
              {t(`shortlist.rank.${rank}`)}
            </Button>
          ))}
          <Button
            size="small"
            variant={choice === "rather_not" ? "primary" : "quiet"}
            icon={choice === "rather_not" ? "check" : "lock"}
            aria-pressed={choice === "rather_not"}
            aria-label={`${t("shortlist.ratherNot")} – ${name}`}
            onPress={() => onChoose("rather_not")}
          >
            {t("shortlist.ratherNot")}
          </Button>
        </fieldset>
      ) : null}
    </article>
  );
}

const RANKS = [1, 2, 3] as const;

interface FlowProps {
  label: string;
  tone: "accent" | "return";
  skills: Person["i_could_learn"];
}

function Flow({ label, tone, skills }: FlowProps) {
  const { t, i18n } = useTranslation();
  return (
    <div className="flex flex-col gap-1.5">
      <h4 className="text-small font-semibold text-muted">{label}</h4>
      {skills.length === 0 ? <p className="text-small text-muted">{t("shortlist.openArrow")}</p> : null}
      <ul className="flex flex-wrap gap-1.5">
        {skills.map((skill) => (
          <li key={skill.skill_id}>
            <Tag tone={tone}>{titleIn(i18n.language, skill)}</Tag>
          </li>
        ))}
      </ul>
    </div>
  );
}
