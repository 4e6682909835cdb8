import { type ReactNode, useId } from "react";
import { classes } from "./classes";

interface Column<Row> {
  id: string;
  header: ReactNode;
  cell: (row: Row) => ReactNode;
  align?: "start" | "end";
  /** The column that names the row to screen readers; one per table. */
  isRowHeader?: boolean;
}

interface TableProps<Row> {
  /** What the table shows, in a few words; read aloud first. */
  caption: string;
  hideCaption?: boolean;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** Shown instead of the body when there is no row. */
  empty?: ReactNode;
}

/** A real table, so every reader can move through it; on a narrow screen it scrolls sideways inside its own box. */
export function Table<Row>({ caption, hideCaption = false, columns, rows, rowKey, empty }: TableProps<Row>) {
  const captionId = useId();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a scrolling box needs a name and a tab stop, a section would add a landmark per table
    <div
      role="group"
      aria-labelledby={captionId}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: keyboard readers scroll it with the arrow keys
      tabIndex={0}
      className="relative overflow-x-auto rounded border bg-surface"
    >
      <table className="w-full border-collapse text-body">
        <caption
          id={captionId}
          className={hideCaption ? "sr-only" : "px-4 pt-4 pb-2 text-left font-semibold"}
        >
          {caption}
        </caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th
                key={column.id}
                scope="col"
                className={classes(
                  "border-b px-4 py-2.5 text-small font-semibold whitespace-nowrap text-muted",
                  column.align === "end" ? "text-right" : "text-left",
                )}
              >
                {column.header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)} className="border-b last:border-b-0 hover:bg-page">
              {columns.map((column) => {
                const Cell = column.isRowHeader ? "th" : "td";
                return (
                  <Cell
                    key={column.id}
                    scope={column.isRowHeader ? "row" : undefined}
                    className={classes(
                      "px-4 py-3 align-top",
                      column.isRowHeader && "font-medium",
                      column.align === "end" ? "text-right" : "text-left",
                    )}
                  >
                    {column.cell(row)}
                  </Cell>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length === 0 && empty ? <div className="p-4">{empty}</div> : null}
    </div>
  );
}
