import { Label } from "react-aria-components/Label";
import { Radio, RadioGroup } from "react-aria-components/RadioGroup";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/ui/Button";
import { classes } from "@/ui/classes";

interface TapScaleProps {
  label: string;
  /** Five words, from 0 to 4. The two at the ends stand under the taps; the chosen one is written out. */
  words: readonly [string, string, string, string, string];
  value: number | null;
  onChange: (value: number | null) => void;
}

/** One question answered by one tap among five, wide enough for a thumb. An answer can be taken back. */
export function TapScale({ label, words, value, onChange }: TapScaleProps) {
  const { t } = useTranslation();
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
      <div className="grid grid-cols-5 gap-2">
        {words.map((word, tap) => (
          <Radio
            key={word}
            value={String(tap)}
            aria-label={word}
            className={({ isSelected, isFocusVisible }) =>
              classes(
                "flex h-12 cursor-pointer items-center justify-center rounded border",
                isSelected ? "border-accent bg-accent" : "border-control/60 bg-surface hover:border-control",
                isFocusVisible && "outline-2 outline-offset-2 outline-accent",
              )
            }
          >
            {({ isSelected }) => (
              <span
                className={classes(
                  "rounded-full",
                  isSelected ? "size-4 bg-on-accent" : "size-2.5 bg-control/60",
                )}
              />
            )}
          </Radio>
        ))}
      </div>
      <div className="grid min-h-6 grid-cols-[1fr_auto_1fr] items-start gap-2 text-small">
        <span className={endStyle(value === 0)}>{words[0]}</span>
        <span className="text-center font-semibold text-accent" aria-hidden="true">
          {value === null || value === 0 || value === 4 ? "" : words[value]}
        </span>
        <span className={classes("text-right", endStyle(value === 4))}>{words[4]}</span>
      </div>
    </RadioGroup>
  );
}

function endStyle(isChosen: boolean): string {
  return isChosen ? "font-semibold text-accent" : "text-muted";
}
