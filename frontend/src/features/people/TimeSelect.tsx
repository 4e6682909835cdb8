import { classes } from "@/ui/classes";
import { controlStyle } from "@/ui/controlStyle";

interface TimeSelectProps {
  label: string;
  times: readonly string[];
  value: string;
  onChange: (time: string) => void;
}

/** The browser's own list: on a phone it becomes the wheel people know. */
export function TimeSelect({ label, times, value, onChange }: TimeSelectProps) {
  return (
    <span className="w-24 shrink-0">
      <select
        aria-label={label}
        className={classes(controlStyle, "cursor-pointer")}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      >
        {times.map((time) => (
          <option key={time} value={time}>
            {time}
          </option>
        ))}
      </select>
    </span>
  );
}
