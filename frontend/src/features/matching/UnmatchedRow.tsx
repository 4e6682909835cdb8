import { useTranslation } from "react-i18next";
import { sentenceIn } from "@/lib/bilingual";
import { Button } from "@/ui/Button";
import { Icon } from "@/ui/Icon";
import { Tag } from "@/ui/Tag";
import { asChosen, fullName, placeOf } from "./people";
import type { ChosenCouple, Unmatched } from "./queries";

interface UnmatchedRowProps {
  unmatched: Unmatched;
  onAsk: (couple: ChosenCouple) => void;
}

/** One person without a partner, rule by rule; the change that would help most stands apart. */
export function UnmatchedRow({ unmatched, onAsk }: UnmatchedRowProps) {
  const { t, i18n } = useTranslation();
  const { person, side, reasons, relaxation } = unmatched;
  // The server says the change last.
  const change = relaxation ? reasons.at(-1) : undefined;
  return (
    <article
      aria-label={fullName(person)}
      className="flex flex-col gap-3 rounded border bg-surface p-4 sm:p-5"
    >
      <header className="flex flex-wrap items-start justify-between gap-3">
        <div>
          <p className="flex flex-wrap items-center gap-2 font-semibold">
            {fullName(person)}
            <Tag tone={side === "mentor" ? "accent" : "return"}>{t(`matching.side.${side}`)}</Tag>
          </p>
          <p className="text-small text-muted">{placeOf(person)}</p>
        </div>
        <Button
          size="small"
          icon="help"
          aria-label={`${t("matching.tab.why")} – ${fullName(person)}`}
          onPress={() => onAsk({ [side]: asChosen(person) })}
        >
          {t("matching.tab.why")}
        </Button>
      </header>
      <ul className="flex list-disc flex-col gap-1 pl-5">
        {reasons
          .filter((reason) => reason !== change)
          .map((reason) => (
            <li key={reason.en}>{sentenceIn(i18n.language, reason)}</li>
          ))}
      </ul>
      {change ? (
        <p className="flex items-start gap-2 font-medium">
          <Icon name="target" className="mt-0.5 text-info" />
          {sentenceIn(i18n.language, change)}
        </p>
      ) : null}
    </article>
  );
}
