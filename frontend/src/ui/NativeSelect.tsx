import { type ReactNode, useId } from "react";
import { classes } from "./classes";
import { controlStyle } from "./controlStyle";
import { Icon } from "./Icon";
import type { Option } from "./options";

interface NativeSelectProps<Id extends string> {
  label: ReactNode;
  options: readonly Option<Id>[];
  value: Id | null;
  onChange: (value: Id) => void;
  /** Shown while nothing is chosen. */
  placeholder: string;
}

/** The browser's own list: light enough to stand once per row of a long form. Elsewhere use `Select`. */
export function NativeSelect<Id extends string>(props: NativeSelectProps<Id>) {
  const { label, options, value, onChange, placeholder } = props;
  const id = useId();
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="font-semibold">
        {label}
      </label>
      <div className="relative">
        <select
          id={id}
          value={value ?? ""}
          onChange={(event) => {
            const chosen = options.find((option) => option.id === event.target.value);
            if (chosen) onChange(chosen.id);
          }}
          className={classes(controlStyle, "cursor-pointer appearance-none pr-10")}
        >
          {value === null ? <option value="">{placeholder}</option> : null}
          {options.map((option) => (
            <option key={option.id} value={option.id}>
              {option.label}
            </option>
          ))}
        </select>
        <Icon name="chevronDown" className="pointer-events-none absolute top-3 right-3 text-muted" />
      </div>
    </div>
  );
}
