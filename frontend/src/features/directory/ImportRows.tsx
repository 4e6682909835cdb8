import { useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { sentenceIn } from "@/lib/bilingual";
import { saveFile } from "@/lib/saveFile";
import { useDebounced } from "@/lib/useDebounced";
import { Button } from "@/ui/Button";
import { Failure } from "@/ui/Failure";
import { FilterChips } from "@/ui/FilterChips";
import { Icon } from "@/ui/Icon";
import { SearchBox } from "@/ui/SearchBox";
import { Skeleton } from "@/ui/Skeleton";
import { Table } from "@/ui/Table";
import { Tag, type TagTone } from "@/ui/Tag";
import { showToast } from "@/ui/Toast";
import { namedField } from "./fields";
import {
  type DirectoryImport,
  type ImportRow,
  type Outcome,
  type RowFilter,
  useImportReport,
  useImportRows,
} from "./queries";

const OUTCOMES: readonly Outcome[] = ["created", "changed", "unchanged", "refused"];
const TONES: Record<Outcome, TagTone> = {
  created: "success",
  changed: "info",
  unchanged: "neutral",
  refused: "danger",
};

/** The rows of an import with what happens to each: filtered and paged by the server, all of them as a table. */
export function ImportRows({ run }: { run: DirectoryImport }) {
  const { t } = useTranslation();
  const [filter, setFilter] = useState<RowFilter>("all");
  const [search, setSearch] = useState("");
  const rows = useImportRows(run, filter, useDebounced(search.trim()));
  const found = rows.data?.pages.flatMap((page) => page.items);
  return (
    <section aria-label={t("directory.rows")} className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h2 className="text-lead">{t("directory.rows")}</h2>
        <ReportButton importId={run.id} />
      </div>
      <div className="flex flex-wrap items-center gap-x-6 gap-y-3">
        <SearchBox label={t("directory.search")} value={search} onChange={setSearch} />
        <FilterChips
          label={t("directory.filter")}
          options={[
            { id: "all" as const, label: t("directory.all"), count: run.counts.rows },
            ...OUTCOMES.map((outcome) => ({
              id: outcome,
              label: t(`directory.outcome.${outcome}`),
              count: run.counts[outcome],
            })),
            { id: "remarked" as const, label: t("directory.remarked") },
          ]}
          value={filter}
          onChange={setFilter}
        />
      </div>
      {rows.error ? (
        <Failure sentence={sentenceFor(rows.error)} onRetry={() => void rows.refetch()} />
      ) : found === undefined ? (
        <Skeleton look="card" lines={6} />
      ) : (
        <RowTable rows={found} />
      )}
      {rows.hasNextPage ? (
        <div>
          <Button isBusy={rows.isFetchingNextPage} onPress={() => void rows.fetchNextPage()}>
            {t("directory.more")}
          </Button>
        </div>
      ) : null}
    </section>
  );
}

function ReportButton({ importId }: { importId: string }) {
  const { t } = useTranslation();
  const report = useImportReport(importId);
  return (
    <Button
      size="small"
      icon="download"
      isBusy={report.isPending}
      onPress={() =>
        report.mutate(undefined, {
          onSuccess: (content) => saveFile(content, `import-${importId}.csv`),
          onError: (error) => showToast(sentenceFor(error), "danger"),
        })
      }
    >
      {t("directory.report")}
    </Button>
  );
}

function RowTable({ rows }: { rows: readonly ImportRow[] }) {
  const { t } = useTranslation();
  return (
    <Table
      caption={t("directory.rows")}
      hideCaption
      rows={rows}
      rowKey={(row) => `${row.row}-${row.external_id}`}
      columns={[
        { id: "row", header: t("directory.row"), align: "end", cell: (row) => row.row ?? "–" },
        {
          id: "person",
          header: t("directory.person"),
          isRowHeader: true,
          cell: (row) => (
            <>
              <span className="block whitespace-nowrap">{row.name}</span>
              <span className="block text-small font-normal text-muted">{row.external_id}</span>
            </>
          ),
        },
        {
          id: "outcome",
          header: t("directory.result"),
          cell: (row) => <Tag tone={TONES[row.outcome]}>{t(`directory.outcome.${row.outcome}`)}</Tag>,
        },
        { id: "what", header: t("directory.what"), cell: (row) => <What row={row} /> },
      ]}
      empty={<p className="text-muted">{t("ui.nothingFound")}</p>}
    />
  );
}

/** Each change as "field: before → after", then the reasons of a refusal and what could not be taken. */
function What({ row }: { row: ImportRow }) {
  const { t, i18n } = useTranslation();
  const said = [...row.reasons, ...row.remarks];
  if (row.changes.length + said.length === 0) return <span className="text-muted">–</span>;
  return (
    <ul className="flex min-w-56 flex-col gap-1">
      {row.changes.map((change) => {
        const field = namedField(change.field);
        return (
          <li key={change.field} className="text-small">
            <span className="text-muted">{field ? t(`directory.field.${field}`) : change.field}</span>{" "}
            {change.before === null ? null : (
              <>
                <del className="text-muted">{change.before}</del> <span aria-hidden="true">→</span>{" "}
              </>
            )}
            <ins className="font-medium no-underline">{change.after ?? t("directory.emptied")}</ins>
          </li>
        );
      })}
      {said.map((reason) => (
        <li key={`${reason.code}-${reason.column}`} className="flex items-start gap-1.5 text-small">
          <Icon
            name={row.outcome === "refused" ? "danger" : "info"}
            size={16}
            className={row.outcome === "refused" ? "mt-0.5 text-danger" : "mt-0.5 text-info"}
          />
          <span>
            {reason.column ? <span className="font-semibold">{reason.column} – </span> : null}
            {sentenceIn(i18n.language, reason)}
          </span>
        </li>
      ))}
    </ul>
  );
}
