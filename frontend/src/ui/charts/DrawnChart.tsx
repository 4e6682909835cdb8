import {
  Bar,
  BarChart,
  CartesianGrid,
  ErrorBar,
  LabelList,
  ReferenceLine,
  ResponsiveContainer,
  Scatter,
  ScatterChart,
  XAxis,
  YAxis,
} from "recharts";
import type { ChartContent, ChartRow } from "./chart";
import { TONES } from "./chart";

const ROW = 44;
const AXIS = 34;
const SMALLEST_LABELLED = 9;
const words = { fill: "var(--muted)", fontSize: 13 };

/** The picture itself. This file is the only one that loads the chart library: never import it, draw a LazyChart. */
export default function DrawnChart({ content, isNarrow }: { content: ChartContent; isNarrow: boolean }) {
  const height = content.rows.length * ROW * (content.kind === "counts" ? 1.4 : 1) + AXIS;
  return (
    <ResponsiveContainer width="100%" height={height} initialDimension={{ width: 560, height }}>
      {content.kind === "ranges" ? (
        <Ranges content={content} isNarrow={isNarrow} />
      ) : (
        <Bars content={content} isNarrow={isNarrow} />
      )}
    </ResponsiveContainer>
  );
}

interface PartProps {
  content: ChartContent;
  isNarrow: boolean;
}

function names(isNarrow: boolean) {
  return {
    type: "category",
    width: isNarrow ? 104 : 190,
    tick: { ...words, fill: "var(--ink)" },
    tickLine: false,
    axisLine: false,
  } as const;
}

function Bars({ content, isNarrow, ...size }: PartProps) {
  const shares = content.kind === "shares";
  const data = content.rows.map((row) => ({ ...row.values, name: labelOf(row) }));
  return (
    <BarChart
      {...size}
      data={data}
      layout="vertical"
      accessibilityLayer={false}
      barCategoryGap={shares ? 10 : 8}
      margin={{ top: 4, right: 16, bottom: 0, left: 0 }}
    >
      <CartesianGrid horizontal={false} stroke="var(--line)" />
      <XAxis
        type="number"
        {...(shares ? { domain: [0, 100], ticks: [0, 25, 50, 75, 100] } : { allowDecimals: false })}
        tickFormatter={(value: number) => (shares ? `${value} %` : String(value))}
        tick={words}
        tickLine={false}
        axisLine={false}
      />
      <YAxis dataKey="name" {...names(isNarrow)} />
      {content.series.map(({ id, tone }) => (
        <Bar
          key={id}
          dataKey={id}
          stackId={shares ? "whole" : undefined}
          fill={TONES[tone].fill}
          fillOpacity={TONES[tone].opacity}
          isAnimationActive={false}
          {...(tone === "hidden" ? { stroke: "var(--control)", strokeDasharray: "3 3" } : {})}
        >
          <LabelList
            dataKey={id}
            position={shares ? "center" : "right"}
            fill={shares ? TONES[tone].ink : "var(--ink)"}
            fontSize={12}
            formatter={(value) =>
              tone === "hidden" || (shares && Number(value) < SMALLEST_LABELLED) ? "" : value
            }
          />
        </Bar>
      ))}
    </BarChart>
  );
}

function Ranges({ content, isNarrow, ...size }: PartProps) {
  const [from, to] = content.domain ?? [-2, 2];
  const data = content.rows.map(pointOf);
  return (
    <ScatterChart {...size} accessibilityLayer={false} margin={{ top: 4, right: 16, bottom: 0, left: 0 }}>
      <CartesianGrid horizontal={false} stroke="var(--line)" />
      <XAxis
        type="number"
        dataKey="middle"
        domain={[from, to]}
        tickFormatter={(value: number) => (value > 0 && from < 0 ? `+${value}` : String(value))}
        tick={words}
        tickLine={false}
        axisLine={false}
      />
      <YAxis
        {...names(isNarrow)}
        dataKey="name"
        domain={content.rows.map(labelOf)}
        allowDuplicatedCategory={false}
        reversed={false}
      />
      {from < 0 ? <ReferenceLine x={0} stroke="var(--control)" /> : null}
      <Scatter data={data} fill="var(--accent)" isAnimationActive={false}>
        <ErrorBar dataKey="reach" direction="x" stroke="var(--accent)" strokeWidth={2} width={6} />
      </Scatter>
    </ScatterChart>
  );
}

function labelOf({ name, n }: ChartRow): string {
  return n == null ? name : `${name} (n = ${n})`;
}

function pointOf(row: ChartRow) {
  const { range } = row;
  const name = labelOf(row);
  if (!range) return { name, middle: null, reach: [0, 0] };
  return { name, middle: range.middle, reach: [range.middle - range.low, range.high - range.middle] };
}
