import { FigureText } from "./CoordinatorFigures";
import type { Figure } from "./coordinatorQueries";

interface ShareProps {
  figure: Figure;
  /** Counted per hundred people, so it may pass a hundred; not a share. */
  isPerHundred: boolean;
}

/** A rate in figures, with a bar beside it so that groups compare at a glance; or "too few to show". */
export function CoordinatorShare({ figure, isPerHundred }: ShareProps) {
  if (figure.hidden || figure.value === null) return <FigureText figure={figure} />;
  return (
    <div className="flex min-w-32 items-center gap-2">
      <span className="w-14 shrink-0 text-right tabular-nums">
        <FigureText figure={figure} isShare={!isPerHundred} />
      </span>
      {isPerHundred ? null : (
        <span aria-hidden="true" className="h-2 flex-1 overflow-hidden rounded-full bg-sunken">
          <span className="block h-full bg-accent" style={{ width: `${figure.value}%` }} />
        </span>
      )}
    </div>
  );
}
