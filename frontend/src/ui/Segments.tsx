import { RadioGroup as AriaRadioGroup, Radio } from "react-aria-components/RadioGroup";
import { classes } from "./classes";
import { FieldLabel } from "./Field";

interface SegmentsProps<Id extends string> {
  label: string;
  /** The label is said aloud but not drawn, where the surroundings already tell. */
  hideLabel?: boolean;
  options: readonly { id: Id; label: string }[];
  value: Id | null;
  onChange: (value: Id) => void;
}

/** One choice among two to four short words, side by side; arrow keys move between them. */
export function Segments<Id extends string>({
  label,
  hideLabel = false,
  options,
  value,
  onChange,
}: SegmentsProps<Id>) {
  return (
    <AriaRadioGroup
      orientation="horizontal"
      aria-label={hideLabel ? label : undefined}
      value={value}
      onChange={(chosen) => onChange(chosen as Id)}
      className="flex flex-col gap-1.5"
    >
      {hideLabel ? null : <FieldLabel label={label} />}
      <div className="flex w-fit max-w-full flex-wrap gap-0.5 rounded border bg-sunken p-0.5">
        {options.map((option) => (
          <Radio
            key={option.id}
            value={option.id}
            className={({ isSelected, isFocusVisible }) =>
              classes(
                "flex min-h-9 cursor-pointer items-center rounded px-3 py-1 text-small font-medium",
                isSelected
                  ? "bg-surface text-accent shadow-[0_0_0_1px_var(--control)]"
                  : "text-muted hover:text-ink",
                isFocusVisible && "outline-2 outline-offset-2 outline-accent",
              )
            }
          >
            {option.label}
          </Radio>
        ))}
      </div>
    </AriaRadioGroup>
  );
}
