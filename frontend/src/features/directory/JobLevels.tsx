import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ApiError, sentenceFor } from "@/api/errors";
import { Failure } from "@/ui/Failure";
import { FileDrop } from "@/ui/FileDrop";
import { Notice } from "@/ui/Notice";
import { Skeleton } from "@/ui/Skeleton";
import { Table } from "@/ui/Table";
import { jobLevelsQuery, useSetJobLevels } from "./queries";

/** The company's own grading: which career level each job title has. */
export function JobLevels() {
  const { t } = useTranslation();
  const levels = useQuery(jobLevelsQuery());
  const set = useSetJobLevels();
  const places = set.error instanceof ApiError ? set.error.fields : [];
  return (
    <div className="flex max-w-3xl flex-col gap-6">
      <p>{t("directory.levels.lead")}</p>
      <FileDrop
        label={t("directory.levels.drop")}
        description={t("directory.levels.dropHelp")}
        accept={[".csv", ".txt", "text/csv"]}
        fileName={set.variables?.name}
        onFile={(file) => set.mutate(file)}
      />
      {set.data ? (
        <Notice tone="success" title={t("directory.levels.saved")} announce>
          {t("directory.levels.peopleChanged", { count: set.data.people_changed })}
        </Notice>
      ) : null}
      {set.error ? (
        <Notice tone="danger" announce>
          <p>{sentenceFor(set.error)}</p>
          <ul className="list-disc pl-5">
            {places.map((place) => (
              <li key={place.pointer}>{place.detail}</li>
            ))}
          </ul>
        </Notice>
      ) : null}
      {levels.error ? (
        <Failure sentence={sentenceFor(levels.error)} onRetry={() => void levels.refetch()} />
      ) : null}
      {levels.isPending ? <Skeleton look="card" lines={4} /> : null}
      {levels.data ? (
        <Table
          caption={t("directory.levels.caption")}
          rows={levels.data}
          rowKey={(row) => row.job_title}
          columns={[
            {
              id: "title",
              header: t("directory.field.job_title"),
              isRowHeader: true,
              cell: (row) => row.job_title,
            },
            {
              id: "level",
              header: t("directory.field.career_level"),
              align: "end",
              cell: (row) => row.career_level,
            },
          ]}
          empty={<p className="text-muted">{t("directory.levels.empty")}</p>}
        />
      ) : null}
    </div>
  );
}
