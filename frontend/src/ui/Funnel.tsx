import { useTranslation } from "react-i18next";

interface FunnelProps {
  /** What is counted, for screen readers. */
  label: string;
  stages: readonly { id: string; label: string; count: number }[];
}

/** How many people stand at each stage, one bar per stage, with the number in words' reach. */
export function Funnel({ label, stages }: FunnelProps) {
  const { i18n } = useTranslation();
  const number = new Intl.NumberFormat(i18n.language);
  const largest = Math.max(1, ...stages.map((stage) => stage.count));
  return (
    <ol aria-label={label} className="flex flex-col gap-3">
      {stages.map((stage) => (
        <li key={stage.id} className="grid grid-cols-[1fr_auto] items-baseline gap-x-4 gap-y-1">
          <span>{stage.label}</span>
          <span className="font-semibold">{number.format(stage.count)}</span>
          <span className="col-span-2 h-2 overflow-hidden rounded-full bg-sunken" aria-hidden="true">
            <span
              className="block h-full rounded-full bg-accent"
              style={{ width: `${(stage.count / largest) * 100}%` }}
            />
          </span>
        </li>
      ))}
    </ol>
  );
}
