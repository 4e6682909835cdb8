import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { EmptyState } from "@/ui/EmptyState";
import { Failure } from "@/ui/Failure";
import { Skeleton } from "@/ui/Skeleton";
import { Table } from "@/ui/Table";
import { Tag } from "@/ui/Tag";
import { fullName } from "./people";
import { coupleRulesQuery } from "./queries";
import { RuleButtons } from "./RuleButtons";

/** The couples a coordinator keeps or leaves out; the next run respects them. */
export function CoupleRules({ programmeId }: { programmeId: string }) {
  const { t } = useTranslation();
  const rules = useQuery(coupleRulesQuery(programmeId));
  if (rules.error) {
    return <Failure sentence={sentenceFor(rules.error)} onRetry={() => void rules.refetch()} />;
  }
  if (!rules.data) return <Skeleton look="card" lines={3} />;
  if (rules.data.length === 0) {
    return (
      <EmptyState icon="pin" title={t("matching.rules.emptyTitle")}>
        {t("matching.rules.empty")}
      </EmptyState>
    );
  }
  const rows = rules.data.map((rule) => ({
    ...rule,
    name: t("matching.couple", { mentor: fullName(rule.mentor), learner: fullName(rule.learner) }),
  }));
  return (
    <Table
      caption={t("matching.rules.caption")}
      rows={rows}
      rowKey={(row) => `${row.mentor_id} ${row.learner_id}`}
      columns={[
        {
          id: "couple",
          header: t("matching.rules.couple"),
          isRowHeader: true,
          cell: (row) => row.name,
        },
        {
          id: "kind",
          header: t("matching.rules.choice"),
          cell: (row) => (
            <Tag tone={row.kind === "pin" ? "info" : "warning"} icon={row.kind === "pin" ? "pin" : "close"}>
              {t(`matching.rule.${row.kind}`)}
            </Tag>
          ),
        },
        {
          id: "free",
          header: <span className="sr-only">{t("matching.free")}</span>,
          align: "end",
          cell: (row) => (
            <RuleButtons
              programmeId={programmeId}
              couple={{ mentorId: row.mentor_id, learnerId: row.learner_id }}
              rule={row.kind}
              name={row.name}
            />
          ),
        },
      ]}
    />
  );
}
