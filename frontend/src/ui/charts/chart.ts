/** What a chart shows, and its table twin with it: one row a line, one series a part of it. Null is "too few to show". */
interface ChartSeries {
  id: string;
  label: string;
  tone: ChartTone;
}

export interface ChartRow {
  name: string;
  values: Record<string, number | null>;
  /** How many it is out of. */
  n?: number | null;
  /** A point with its range, in a chart of ranges. */
  range?: { low: number; middle: number; high: number } | null;
}

export interface ChartContent {
  /** "shares" stack up to a hundred percent, "counts" stand side by side, "ranges" are points with their 95 % range. */
  kind: "shares" | "counts" | "ranges";
  series: readonly ChartSeries[];
  rows: readonly ChartRow[];
  /** From and to, for ranges. */
  domain?: readonly [number, number];
}

export type ChartTone =
  | "up"
  | "same"
  | "down"
  | "unsaid"
  | "step0"
  | "step1"
  | "step2"
  | "step3"
  | "step4"
  | "hidden";

/** Fill, its opacity, and the colour of words on it; light and dark follow the page. */
export const TONES: Record<ChartTone, { fill: string; opacity: number; ink: string }> = {
  up: { fill: "var(--accent)", opacity: 1, ink: "var(--on-accent)" },
  same: { fill: "var(--line)", opacity: 1, ink: "var(--ink)" },
  down: { fill: "var(--return-strong)", opacity: 1, ink: "var(--on-accent)" },
  unsaid: { fill: "var(--sunken)", opacity: 1, ink: "var(--ink)" },
  step0: { fill: "var(--accent)", opacity: 0.12, ink: "var(--ink)" },
  step1: { fill: "var(--accent)", opacity: 0.24, ink: "var(--ink)" },
  step2: { fill: "var(--accent)", opacity: 0.4, ink: "var(--ink)" },
  step3: { fill: "var(--accent)", opacity: 0.85, ink: "var(--on-accent)" },
  step4: { fill: "var(--accent)", opacity: 1, ink: "var(--on-accent)" },
  hidden: { fill: "var(--surface)", opacity: 1, ink: "var(--muted)" },
};

/** The part of a row that is about too few people to be told apart; it is drawn, so that no bar looks like a whole. */
export const HIDDEN_PART = "hidden";

/** Shares with what is hidden of them as a part of its own: before what went down, and otherwise last. */
export function withHiddenParts(content: ChartContent, label: string): ChartContent {
  if (content.kind !== "shares") return content;
  const rows = content.rows.map((row) => {
    const shown = content.series.map(({ id }) => row.values[id] ?? null);
    if (!shown.includes(null)) return row;
    const rest = 100 - shown.reduce<number>((sum, value) => sum + (value ?? 0), 0);
    return { ...row, values: { ...row.values, [HIDDEN_PART]: Math.max(rest, 0) } };
  });
  if (!rows.some((row) => row.values[HIDDEN_PART] !== undefined)) return content;
  const hidden: ChartSeries = { id: HIDDEN_PART, label, tone: "hidden" };
  const down = content.series.findIndex(({ tone }) => tone === "down");
  const place = down < 0 ? content.series.length : down;
  return { ...content, rows, series: content.series.toSpliced(place, 0, hidden) };
}
