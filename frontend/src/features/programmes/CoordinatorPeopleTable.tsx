import { useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { Button } from "@/ui/Button";
import { Failure } from "@/ui/Failure";
import { Table } from "@/ui/Table";
import { EnrolmentStatusTag } from "./CoordinatorTags";
import { type CoordinatedEnrolment, type EnrolmentStatus, useMoveEnrolment } from "./coordinatorQueries";

const SHOWN_AT_FIRST = 100;
/** The one move a coordinator makes by hand from each status. */
const MOVES: Partial<Record<EnrolmentStatus, "ready" | "waitlisted">> = {
  applied: "ready",
  ready: "waitlisted",
  waitlisted: "ready",
};

interface TableProps {
  enrolments: readonly CoordinatedEnrolment[];
  /** Places are given in order, by nobody's choice: nobody is moved by hand. */
  inOrder: boolean;
}

/** People with a place, with how many skills each can show and wants to learn; never a level, never a score. */
export function CoordinatorPeopleTable({ enrolments, inOrder }: TableProps) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(SHOWN_AT_FIRST);
  const move = useMoveEnrolment();
  return (
    <>
      {move.error ? <Failure sentence={sentenceFor(move.error)} /> : null}
      <Table
        caption={t("coordination.people.caption")}
        hideCaption
        rows={enrolments.slice(0, shown)}
        rowKey={(row) => row.id}
        columns={[
          {
            id: "name",
            header: t("coordination.people.name"),
            isRowHeader: true,
            cell: (row) => (
              <>
                <span className="block whitespace-nowrap">
                  {row.given_name} {row.family_name}
                </span>
                <span className="block text-small font-normal text-muted">
                  {[row.job_title, row.department].filter(Boolean).join(" · ")}
                </span>
              </>
            ),
          },
          {
            id: "status",
            header: t("coordination.people.status"),
            cell: (row) => <EnrolmentStatusTag status={row.status} />,
          },
          {
            id: "wish",
            header: t("coordination.people.wish"),
            cell: (row) => (row.status === "invited" ? "–" : t(`coordination.wish.${row.wish}`)),
          },
          { id: "offers", header: t("coordination.people.offers"), align: "end", cell: (row) => row.offers },
          { id: "seeks", header: t("coordination.people.seeks"), align: "end", cell: (row) => row.seeks },
          {
            id: "move",
            header: <span className="sr-only">{t("coordination.people.actions")}</span>,
            align: "end",
            cell: (row) => {
              const next = MOVES[row.status];
              if (!next) return null;
              const name = `${row.given_name} ${row.family_name}`;
              return (
                <Button
                  size="small"
                  variant="quiet"
                  aria-label={`${t(`coordination.people.move.${next}`)} – ${name}`}
                  disabledReason={inOrder ? t("coordination.people.inOrder") : null}
                  isBusy={move.isPending && move.variables.enrolment.id === row.id}
                  onPress={() => move.mutate({ enrolment: row, status: next })}
                >
                  <span className="whitespace-nowrap">{t(`coordination.people.move.${next}`)}</span>
                </Button>
              );
            },
          },
        ]}
        empty={<p className="text-muted">{t("ui.nothingFound")}</p>}
      />
      {enrolments.length > shown ? (
        <div>
          <Button onPress={() => setShown(shown + SHOWN_AT_FIRST)}>
            {t("coordination.people.more", { count: enrolments.length - shown })}
          </Button>
        </div>
      ) : null}
    </>
  );
}
