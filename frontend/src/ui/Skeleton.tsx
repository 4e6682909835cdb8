import { useTranslation } from "react-i18next";
import { classes } from "./classes";

const WIDTHS = ["w-3/5", "w-full", "w-11/12", "w-4/5"];

interface SkeletonProps {
  lines?: number;
  /** "card" draws the frame of a card around the lines. */
  look?: "lines" | "card";
}

/** The shape of what is coming. Never covers content that is already there. */
export function Skeleton({ lines = 3, look = "lines" }: SkeletonProps) {
  const { t } = useTranslation();
  return (
    <div
      role="status"
      className={classes("flex flex-col gap-3", look === "card" && "rounded border bg-surface p-6")}
    >
      <span className="sr-only">{t("ui.loading")}</span>
      {Array.from({ length: lines }, (_, line) => (
        <span
          // biome-ignore lint/suspicious/noArrayIndexKey: identical bars that never move
          key={line}
          className={classes("h-4 animate-pulse rounded bg-sunken", WIDTHS[line % WIDTHS.length])}
        />
      ))}
    </div>
  );
}
