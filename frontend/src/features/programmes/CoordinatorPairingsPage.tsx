import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { paths } from "@/lib/paths";
import { searchFor } from "@/lib/search";
import { Button } from "@/ui/Button";
import { EmptyState } from "@/ui/EmptyState";
import { Failure } from "@/ui/Failure";
import { ButtonLink } from "@/ui/Link";
import { PageHeader } from "@/ui/PageHeader";
import { SearchBox } from "@/ui/SearchBox";
import { Skeleton } from "@/ui/Skeleton";
import { usePageTitle } from "@/ui/usePageTitle";
import { CoordinatorObjections } from "./CoordinatorObjections";
import { CoordinatorPairingCard } from "./CoordinatorPairingCard";
import { type CoordinatedPairing, type PairingStatus, pairingsQuery } from "./coordinatorQueries";

/** The columns of the board, in reading order. What waits for the coordinator comes first, and only when there is any. */
const COLUMNS = {
  hand: ["conflict"],
  answer: ["proposed", "awaiting_mentor", "awaiting_learner"],
  agreed: ["accepted"],
  running: ["active", "paused"],
  over: ["completed", "ended", "declined", "expired", "withdrawn"],
} as const satisfies Record<string, readonly PairingStatus[]>;
type Column = keyof typeof COLUMNS;

/** A pairing that finds no time for its sessions needs a hand as much as one that waits for a decision. */
function columnOf({ status, needs_slot }: CoordinatedPairing): Column | undefined {
  if (needs_slot) return "hand";
  return (Object.keys(COLUMNS) as Column[]).find((column) =>
    (COLUMNS[column] as readonly PairingStatus[]).includes(status),
  );
}

const SHOWN_AT_FIRST = 20;

/** Who is paired with whom and where each pairing stands: status only, never what is said. */
export function CoordinatorPairingsPage() {
  const { t } = useTranslation();
  const { programmeId = "" } = useParams({ strict: false });
  const pairings = useQuery(pairingsQuery(programmeId));
  const [search, setSearch] = useState("");
  usePageTitle(t("coordination.pages.pairings"));
  const matches = searchFor(search);
  const found = pairings.data?.filter((each) => matches(`${each.mentor_name} ${each.learner_name}`)) ?? [];
  return (
    <>
      <PageHeader title={t("coordination.pages.pairings")} lead={t("coordination.board.lead")} />
      {pairings.error ? (
        <Failure sentence={sentenceFor(pairings.error)} onRetry={() => void pairings.refetch()} />
      ) : null}
      {pairings.isPending ? <Skeleton look="card" lines={6} /> : null}
      {pairings.data?.length === 0 ? (
        <EmptyState
          icon="exchange"
          title={t("coordination.board.emptyTitle")}
          action={
            <ButtonLink href={paths.matching(programmeId)}>{t("coordination.next.goToMatching")}</ButtonLink>
          }
        >
          {t("coordination.board.empty")}
        </EmptyState>
      ) : null}
      {pairings.data && pairings.data.length > 0 ? (
        <div className="flex flex-col gap-6">
          <CoordinatorObjections programmeId={programmeId} pairings={pairings.data} />
          <SearchBox label={t("coordination.people.search")} value={search} onChange={setSearch} />
          <div className="grid items-start gap-6 md:grid-cols-2 xl:grid-cols-4">
            {(Object.keys(COLUMNS) as Column[]).map((column) => (
              <BoardColumn
                key={column}
                column={column}
                pairings={found.filter((each) => columnOf(each) === column)}
              />
            ))}
          </div>
        </div>
      ) : null}
    </>
  );
}

function BoardColumn({ column, pairings }: { column: Column; pairings: readonly CoordinatedPairing[] }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(SHOWN_AT_FIRST);
  const title = t(`coordination.board.column.${column}`);
  if (column === "hand" && pairings.length === 0) return null;
  return (
    <section aria-label={title} className="flex min-w-0 flex-col gap-3">
      <h2 className="flex items-baseline gap-2 text-body font-semibold">
        {title}
        <span className="font-normal text-muted">{pairings.length}</span>
      </h2>
      {pairings.length === 0 ? (
        <p className="rounded border border-dashed border-control/60 px-4 py-3 text-small text-muted">
          {t("coordination.board.nothing")}
        </p>
      ) : null}
      <ul className="flex flex-col gap-3">
        {pairings.slice(0, shown).map((pairing) => (
          <li key={pairing.id}>
            <CoordinatorPairingCard pairing={pairing} />
          </li>
        ))}
      </ul>
      {pairings.length > shown ? (
        <Button size="small" onPress={() => setShown(shown + SHOWN_AT_FIRST)}>
          {t("coordination.people.more", { count: pairings.length - shown })}
        </Button>
      ) : null}
    </section>
  );
}
