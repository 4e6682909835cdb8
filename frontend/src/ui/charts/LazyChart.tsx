import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { Skeleton } from "../Skeleton";
import type { ChartContent } from "./chart";

const DrawnChart = lazy(() => import("./DrawnChart"));

interface LazyChartProps {
  content: ChartContent;
  /** What the picture says, in one sentence; the numbers stand in its table twin. */
  label: string;
  /** Drawn at once: on paper nobody scrolls. */
  isEager?: boolean;
}

/** A chart that is loaded and drawn when the reader comes to it, and not before. */
export function LazyChart({ content, label, isEager = false }: LazyChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const [seen, setSeen] = useState(isEager);
  useEffect(() => {
    if (seen || !place.current) return;
    const watcher = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) setSeen(true);
    });
    watcher.observe(place.current);
    return () => watcher.disconnect();
  }, [seen]);
  const isNarrow = typeof matchMedia === "function" && matchMedia("(max-width: 40rem)").matches;
  return (
    <div ref={place} role="img" aria-label={label} className="min-h-20">
      {seen ? (
        <Suspense fallback={<Skeleton lines={3} />}>
          <DrawnChart content={content} isNarrow={isNarrow} />
        </Suspense>
      ) : null}
    </div>
  );
}
