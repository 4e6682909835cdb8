import { useTranslation } from "react-i18next";
import { useReader } from "@/auth/hooks";
import { sentenceIn, titleIn } from "@/lib/bilingual";
import { formatDate } from "@/lib/dates";
import { useLevels } from "@/ui/levels";
import { Tag } from "@/ui/Tag";
import type { PracticeCard } from "./queries";

const RISK_TONES = { low: "success", medium: "warning", high: "danger" } as const;

/** What a card is about, what to do, how careful to be, and who stands for it until when. */
export function CardFacts({ card }: { card: PracticeCard }) {
  const { t, i18n } = useTranslation();
  const { wordsFor } = useLevels();
  const reader = useReader();
  const day = (date: string) => formatDate(`${date}T12:00:00Z`, { ...reader, timeZone: "UTC" });
  const skill = titleIn(i18n.language, { title_en: card.skill_title_en, title_fr: card.skill_title_fr });
  return (
    <>
      <p className="flex flex-wrap gap-2">
        <Tag tone="accent">{skill}</Tag>
        <Tag icon="clock">{t("practiceCards.minutes", { count: card.minutes })}</Tag>
        <Tag tone={RISK_TONES[card.risk]} icon="shield">
          {t(`practiceCards.risk.${card.risk}`)}
        </Tag>
      </p>
      <p className="text-small text-muted">{t("practiceCards.level", { level: wordsFor(card.level) })}</p>
      <ol className="flex list-decimal flex-col gap-2 pl-5">
        {card.steps.map((step) => (
          <li key={step.en}>{sentenceIn(i18n.language, step)}</li>
        ))}
      </ol>
      <p className="text-small text-muted">
        {t("practiceCards.reviewed", { name: card.reviewed_by, date: day(card.reviewed_on) })}{" "}
        {t(card.expired ? "practiceCards.expiredOn" : "practiceCards.expiresOn", {
          date: day(card.expires_on),
        })}
      </p>
    </>
  );
}
