interface ProgressBarProps {
  /** What is under way, for screen readers. */
  label: string;
  /** How far it is, from 0 to 1. */
  share: number;
}

/** How far something is. Never quite empty: it has begun. */
export function ProgressBar({ label, share }: ProgressBarProps) {
  const percent = Math.round(share * 100);
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      className="h-2 overflow-hidden rounded-full bg-sunken"
    >
      <span
        className="block h-full rounded-full bg-accent transition-[width] duration-500"
        style={{ width: `${Math.max(percent, 3)}%` }}
      />
    </div>
  );
}
