import { keepPreviousData, queryOptions, useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import type { components } from "@/api/schema";

type Schemas = components["schemas"];
export type DirectoryImport = Schemas["SyncRunOut"];
export type ImportRow = Schemas["SyncRowOut"];
export type Outcome = Schemas["Outcome"];
export type Source = Schemas["SourceOut"];
export type ImportStatus = Schemas["SyncStatus"];

const KEY = "directory";
const POLL_MS = 1_000;

export const importQuery = (importId: string | undefined) =>
  queryOptions({
    queryKey: [KEY, "import", importId],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/directory/imports/{import_id}", {
          params: { path: { import_id: importId ?? "" } },
          signal,
        }),
      ),
    enabled: importId !== undefined,
    refetchInterval: ({ state }) => (state.data && isUnderWay(state.data) ? POLL_MS : false),
  });

/** Whether an import waits for its turn or is being applied. */
export const isUnderWay = ({ status }: DirectoryImport) => status === "queued" || status === "applying";

export type RowFilter = Outcome | "all" | "remarked";

/** Rows of an import, page by page, as the server filters them; asked again once the import has moved on. */
export const useImportRows = (run: DirectoryImport, filter: RowFilter, search: string) =>
  useInfiniteQuery({
    queryKey: [KEY, "import", run.id, "rows", run.status, filter, search],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/directory/imports/{import_id}/rows", {
          params: {
            path: { import_id: run.id },
            query: {
              limit: 50,
              cursor: pageParam,
              ...(filter === "remarked" ? { remarked: true } : filter === "all" ? {} : { outcome: filter }),
              ...(search === "" ? {} : { search }),
            },
          },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });

/** The report of an import as the server writes it for a spreadsheet. */
export const useImportReport = (importId: string) =>
  useMutation({
    mutationFn: () =>
      unwrap(
        api.GET("/directory/imports/{import_id}/report.csv", {
          params: { path: { import_id: importId } },
          parseAs: "blob",
        }),
      ),
    meta: { moves: [] },
  });

/** Where people come from, with the columns that the last file of each source was read by. */
export const sourcesQuery = () =>
  queryOptions({
    queryKey: [KEY, "sources"],
    queryFn: ({ signal }) => unwrap(api.GET("/directory/sources", { signal })),
  });

export const useImports = () =>
  useInfiniteQuery({
    queryKey: [KEY, "imports"],
    queryFn: ({ pageParam, signal }) =>
      unwrap(api.GET("/directory/imports", { params: { query: { limit: 20, cursor: pageParam } }, signal })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });

export const jobLevelsQuery = () =>
  queryOptions({
    queryKey: [KEY, "jobLevels"],
    queryFn: ({ signal }) => unwrap(api.GET("/directory/job-levels", { signal })),
  });

/** The contract describes a form by its fields; what travels is FormData, file and all. */
function asForm(file: File, fields: Record<string, string>) {
  const form = new FormData();
  form.set("file", file);
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return () => form;
}

export const usePreviewImport = () =>
  useMutation({
    mutationFn: ({ file, mapping }: { file: File; mapping: Readonly<Record<string, string>> }) =>
      unwrap(
        api.POST("/directory/imports", {
          params: { query: { dry_run: true } },
          body: { file: file.name, source: "csv" },
          bodySerializer: asForm(file, {
            source: "csv",
            ...(Object.keys(mapping).length > 0 ? { mapping: JSON.stringify(mapping) } : {}),
          }),
        }),
      ),
  });

export const useApplyImport = () =>
  useMutation({
    mutationFn: ({ importId, manyLeave }: { importId: string; manyLeave: boolean }) =>
      unwrap(
        api.POST("/directory/imports/{import_id}/application", {
          params: { path: { import_id: importId }, query: manyLeave ? { confirm_departures: true } : {} },
        }),
      ),
  });

export const useSetJobLevels = () =>
  useMutation({
    mutationFn: (file: File) =>
      unwrap(
        api.PUT("/directory/job-levels", { body: { file: file.name }, bodySerializer: asForm(file, {}) }),
      ),
  });
