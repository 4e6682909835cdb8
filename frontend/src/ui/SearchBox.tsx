import { classes } from "./classes";
import { controlStyle } from "./controlStyle";
import { Icon } from "./Icon";

interface SearchBoxProps {
  /** Names the field; also shown inside it while it is empty. */
  label: string;
  value: string;
  onChange: (value: string) => void;
}

/** Narrows a list as one types. Escape empties it. */
export function SearchBox({ label, value, onChange }: SearchBoxProps) {
  return (
    <div className="relative w-full sm:w-80">
      <Icon name="search" className="pointer-events-none absolute top-3 left-3 text-muted" />
      <input
        type="search"
        aria-label={label}
        placeholder={label}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          // Inside a dialog the first Escape empties the field, the next one closes.
          if (event.key !== "Escape" || value === "") return;
          event.stopPropagation();
          onChange("");
        }}
        className={classes(controlStyle, "pl-10 [&::-webkit-search-cancel-button]:hidden")}
      />
    </div>
  );
}
