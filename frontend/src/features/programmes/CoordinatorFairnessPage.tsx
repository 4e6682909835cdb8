import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { Card } from "@/ui/Card";
import { Failure } from "@/ui/Failure";
import { Icon } from "@/ui/Icon";
import { Notice } from "@/ui/Notice";
import { PageHeader } from "@/ui/PageHeader";
import { Skeleton } from "@/ui/Skeleton";
import { Table } from "@/ui/Table";
import { usePageTitle } from "@/ui/usePageTitle";
import { FigureText } from "./CoordinatorFigures";
import { CoordinatorShare } from "./CoordinatorShare";
import { splitGroups } from "./fairnessGroups";
import { useGroupNames } from "./groupNames";
import { type FairnessTable, fairnessQuery } from "./oversightQueries";

/** Is the matching fair to groups? Rates, never about few, never about a person. */
export function CoordinatorFairnessPage() {
  const { t } = useTranslation();
  const { programmeId = "" } = useParams({ strict: false });
  const fairness = useQuery(fairnessQuery(programmeId));
  usePageTitle(t("fairness.title"));
  return (
    <>
      <PageHeader title={t("fairness.title")} lead={t("fairness.lead")} />
      {fairness.error ? (
        <Failure sentence={sentenceFor(fairness.error)} onRetry={() => void fairness.refetch()} />
      ) : null}
      {fairness.isPending ? <Skeleton look="card" lines={6} /> : null}
      {fairness.data ? (
        <div className="flex flex-col gap-6">
          <Notice>{t("fairness.rule", { count: fairness.data.k })}</Notice>
          {fairness.data.tables.map((table) => (
            <Card
              key={table.by}
              title={t(`fairness.by.${table.by}`)}
              overline={table.by === "language" ? t("fairness.twice") : undefined}
            >
              <Groups table={table} />
            </Card>
          ))}
          <Reading />
        </div>
      ) : null}
    </>
  );
}

const SHARES = ["matched", "waiting", "shown", "overridden"] as const;

function Groups({ table }: { table: FairnessTable }) {
  const { t, i18n } = useTranslation();
  const groupName = useGroupNames();
  const nameOf = (group: string | null) => groupName(table.by, group);
  const { shown, tooFew } = splitGroups(table.groups);
  if (table.groups.length === 0) {
    return <p className="text-muted">{t("coordination.insights.nobody")}</p>;
  }
  if (shown.length === 0) return <TooFew>{t("fairness.allTooFew")}</TooFew>;
  const list = new Intl.ListFormat(i18n.language, { type: "conjunction" });
  return (
    <>
      <Table
        caption={t(`fairness.by.${table.by}`)}
        hideCaption
        rows={shown}
        rowKey={(row) => row.group ?? ""}
        columns={[
          {
            id: "group",
            header: t(`fairness.group.${table.by}`),
            isRowHeader: true,
            cell: (row) => nameOf(row.group),
          },
          {
            id: "people",
            header: t("fairness.people"),
            align: "end",
            cell: (row) => <FigureText figure={row.people} />,
          },
          ...SHARES.map((share) => ({
            id: share,
            header: t(`fairness.${share}`),
            cell: (row: FairnessTable["groups"][number]) => (
              <CoordinatorShare figure={row[share]} isPerHundred={share === "shown"} />
            ),
          })),
        ]}
      />
      {tooFew.length > 0 ? (
        <TooFew>
          {t("fairness.tooFew", { groups: list.format(tooFew.map(({ group }) => nameOf(group))) })}
        </TooFew>
      ) : null}
    </>
  );
}

function TooFew({ children }: { children: string }) {
  return (
    <p className="flex items-start gap-2 text-small text-muted">
      <Icon name="lock" size={16} className="mt-0.5" />
      {children}
    </p>
  );
}

/** What each column counts, in a sentence. */
function Reading() {
  const { t } = useTranslation();
  return (
    <Card title={t("fairness.reading")}>
      <dl className="flex flex-col gap-3">
        {SHARES.map((share) => (
          <div key={share}>
            <dt className="font-semibold">{t(`fairness.${share}`)}</dt>
            <dd className="text-muted">{t(`fairness.means.${share}`)}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
