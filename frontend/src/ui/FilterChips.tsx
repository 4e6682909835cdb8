import { ToggleButton } from "react-aria-components/ToggleButton";
import { ToggleButtonGroup } from "react-aria-components/ToggleButtonGroup";
import { useTranslation } from "react-i18next";

interface FilterChipsProps<Id extends string> {
  /** What is being filtered, for screen readers. */
  label: string;
  options: readonly { id: Id; label: string; count?: number }[];
  value: Id;
  onChange: (value: Id) => void;
}

/** One choice among a few, always one chosen, each with how many it would show. */
export function FilterChips<Id extends string>({ label, options, value, onChange }: FilterChipsProps<Id>) {
  const { i18n } = useTranslation();
  const number = new Intl.NumberFormat(i18n.language);
  return (
    <ToggleButtonGroup
      aria-label={label}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[value]}
      onSelectionChange={(keys) => {
        const chosen = options.find((option) => keys.has(option.id));
        if (chosen) onChange(chosen.id);
      }}
      className="flex flex-wrap gap-2"
    >
      {options.map((option) => (
        <ToggleButton
          key={option.id}
          id={option.id}
          className="inline-flex min-h-9 cursor-pointer items-center gap-1.5 rounded-full border border-control/50 bg-surface px-3.5 py-1 text-small font-medium hover:border-control selected:border-accent selected:bg-accent-soft selected:text-accent-strong"
        >
          {option.label}
          {option.count === undefined ? null : (
            <span className="font-semibold text-muted">{number.format(option.count)}</span>
          )}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
