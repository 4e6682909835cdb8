import { useTranslation } from "react-i18next";
import type { ChartContent, ChartRow } from "@/ui/charts/chart";
import { Table } from "@/ui/Table";

/** The numbers of a chart, for whoever reads tables rather than pictures. */
export function InsightsTable({ caption, content }: { caption: string; content: ChartContent }) {
  const { t, i18n } = useTranslation();
  const number = new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 2 });
  const percent = new Intl.NumberFormat(i18n.language, { style: "percent" });
  const tooFew = <span className="text-small text-muted italic">{t("coordination.insights.tooFew")}</span>;
  const ranges = [
    { id: "middle", label: t("insights.median") },
    { id: "low", label: t("insights.low") },
    { id: "high", label: t("insights.high") },
  ] as const;
  const columns =
    content.kind === "ranges"
      ? ranges.map(({ id, label }) => ({
          id,
          header: label,
          align: "end" as const,
          cell: (row: ChartRow) => (row.range ? number.format(row.range[id]) : tooFew),
        }))
      : content.series.map(({ id, label }) => ({
          id,
          header: label,
          align: "end" as const,
          cell: (row: ChartRow) => {
            const value = row.values[id] ?? null;
            if (value === null) return tooFew;
            return content.kind === "shares" ? percent.format(value / 100) : number.format(value);
          },
        }));
  const out = {
    id: "n",
    header: "n",
    align: "end" as const,
    cell: (row: ChartRow) => (row.n == null ? "–" : number.format(row.n)),
  };
  return (
    <Table
      caption={caption}
      hideCaption
      rows={content.rows}
      rowKey={(row) => row.name}
      columns={[
        { id: "name", header: t("insights.what"), isRowHeader: true, cell: (row) => row.name },
        ...columns,
        ...(content.rows.some((row) => row.n !== undefined) ? [out] : []),
      ]}
    />
  );
}
