import { Label } from "react-aria-components/Label";
import { Radio, RadioGroup } from "react-aria-components/RadioGroup";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/ui/Button";
import { classes } from "@/ui/classes";

interface TapScaleProps {
  label: string;
  /** One for each tap, from 0. The two at the ends stand under the taps; the chosen one is written out. */
  words: readonly string[];
  /** Eleven taps show their number: it is the answer, and only the two ends have words. */
  isNumbered?: boolean;
  value: number | null;
  onChange: (value: number | null) => void;
}

/** One question answered by one tap among a few, wide enough for a thumb. An answer can be taken back. */
export function TapScale({ label, words, value, onChange, isNumbered = false }: TapScaleProps) {
  const { t } = useTranslation();
  const highest = words.length - 1;
  return (
    <RadioGroup
      orientation="horizontal"
      value={value === null ? null : String(value)}
      onChange={(chosen) => onChange(Number(chosen))}
      className="flex flex-col gap-2"
    >
      <div className="flex min-h-10 items-center justify-between gap-2">
        <Label className="font-semibold">{label}</Label>
        {value === null ? null : (
          <IconButton
            icon="close"
            label={t("pulse.clearOne", { question: label })}
            onPress={() => onChange(null)}
          />
        )}
      </div>
      <div className={isNumbered ? "grid grid-cols-11 gap-0.5 sm:gap-2" : "grid grid-cols-5 gap-2"}>
        {words.map((word, tap) => (
          <Radio
            key={word}
            value={String(tap)}
            aria-label={isNumbered && word !== String(tap) ? `${tap} ${word}` : word}
            className={({ isSelected, isFocusVisible }) =>
              classes(
                "flex h-12 cursor-pointer items-center justify-center rounded border",
                isSelected ? "border-accent bg-accent" : "border-control/60 bg-surface hover:border-control",
                isFocusVisible && "outline-2 outline-offset-2 outline-accent",
              )
            }
          >
            {({ isSelected }) =>
              isNumbered ? (
                <span className={classes("tabular-nums", isSelected && "font-semibold text-on-accent")}>
                  {tap}
                </span>
              ) : (
                <span
                  className={classes(
                    "rounded-full",
                    isSelected ? "size-4 bg-on-accent" : "size-2.5 bg-control/60",
                  )}
                />
              )
            }
          </Radio>
        ))}
      </div>
      <div className="grid min-h-6 grid-cols-[1fr_auto_1fr] items-start gap-2 text-small">
        <span className={endStyle(value === 0)}>{words[0]}</span>
        <span className="text-center font-semibold text-accent" aria-hidden="true">
          {isNumbered || value === null || value === 0 || value === highest ? "" : words[value]}
        </span>
        <span className={classes("text-right", endStyle(value === highest))}>{words[highest]}</span>
      </div>
    </RadioGroup>
  );
}

function endStyle(isChosen: boolean): string {
  return isChosen ? "font-semibold text-accent" : "text-muted";
}
