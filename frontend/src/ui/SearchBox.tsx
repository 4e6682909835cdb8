import { Input } from "react-aria-components/Input";
import { SearchField } from "react-aria-components/SearchField";
import { classes } from "./classes";
import { controlStyle } from "./Field";
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
    <SearchField aria-label={label} value={value} onChange={onChange} className="relative w-full sm:w-80">
      <Icon name="search" className="pointer-events-none absolute top-3 left-3 text-muted" />
      <Input
        placeholder={label}
        className={classes(controlStyle, "pl-10 [&::-webkit-search-cancel-button]:hidden")}
      />
    </SearchField>
  );
}
