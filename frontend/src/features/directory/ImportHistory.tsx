import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { useReader } from "@/auth/hooks";
import { formatDateTime } from "@/lib/dates";
import { Button } from "@/ui/Button";
import { DefinitionList } from "@/ui/DefinitionList";
import { EmptyState } from "@/ui/EmptyState";
import { Failure } from "@/ui/Failure";
import { Skeleton } from "@/ui/Skeleton";
import { Table } from "@/ui/Table";
import { Tag, type TagTone } from "@/ui/Tag";
import { type ImportStatus, sourcesQuery, useImports } from "./queries";

const TONES: Record<ImportStatus, TagTone> = {
  previewed: "neutral",
  queued: "info",
  applying: "info",
  applied: "success",
  failed: "danger",
};

/** Imports, newest first; each opens with its rows. */
export function ImportHistory({ onShow }: { onShow: (importId: string) => void }) {
  const { t } = useTranslation();
  const reader = useReader();
  const imports = useImports();
  if (imports.error) {
    return <Failure sentence={sentenceFor(imports.error)} onRetry={() => void imports.refetch()} />;
  }
  if (!imports.data) return <Skeleton look="card" lines={4} />;
  const rows = imports.data.pages.flatMap((page) => page.items);
  if (rows.length === 0) {
    return (
      <EmptyState icon="document" title={t("directory.history.emptyTitle")}>
        {t("directory.history.empty")}
      </EmptyState>
    );
  }
  return (
    <div className="flex flex-col gap-4">
      <Sources />
      <Table
        caption={t("directory.tab.history")}
        hideCaption
        rows={rows}
        rowKey={(row) => row.id}
        columns={[
          {
            id: "file",
            header: t("directory.history.file"),
            isRowHeader: true,
            cell: (row) => (
              <>
                <span className="block">{row.file_name || t("directory.history.list")}</span>
                <span className="block text-small font-normal text-muted">
                  {formatDateTime(row.created_at, reader)}
                </span>
              </>
            ),
          },
          { id: "source", header: t("directory.history.source"), cell: (row) => row.source },
          {
            id: "status",
            header: t("directory.history.status"),
            cell: (row) => <Tag tone={TONES[row.status]}>{t(`directory.status.${row.status}`)}</Tag>,
          },
          ...(["created", "changed", "unchanged", "refused"] as const).map((outcome) => ({
            id: outcome,
            header: t(`directory.outcome.${outcome}`),
            align: "end" as const,
            cell: (row: (typeof rows)[number]) => row.counts[outcome],
          })),
          {
            id: "open",
            header: <span className="sr-only">{t("directory.history.open")}</span>,
            align: "end",
            cell: (row) => (
              <Button size="small" variant="quiet" onPress={() => onShow(row.id)}>
                {t("directory.history.open")}
              </Button>
            ),
          },
        ]}
      />
      {imports.hasNextPage ? (
        <div>
          <Button isBusy={imports.isFetchingNextPage} onPress={() => void imports.fetchNextPage()}>
            {t("directory.history.more")}
          </Button>
        </div>
      ) : null}
    </div>
  );
}

/** Which systems people come from, and when each last said something: SCIM, which has no imports, among them. */
function Sources() {
  const { t } = useTranslation();
  const reader = useReader();
  const sources = useQuery(sourcesQuery());
  if (!sources.data || sources.data.length === 0) return null;
  return (
    <DefinitionList
      items={sources.data.map(({ source, applied_at, people }) => ({
        term: source === "scim" ? t("directory.history.scim") : source,
        value:
          people === null
            ? t("directory.history.lastApplied", { when: formatDateTime(applied_at, reader) })
            : t("directory.history.lastTold", { count: people, when: formatDateTime(applied_at, reader) }),
      }))}
    />
  );
}
