import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { useReader } from "@/auth/hooks";
import { formatDate } from "@/lib/dates";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { DefinitionList } from "@/ui/DefinitionList";
import { Failure } from "@/ui/Failure";
import { Skeleton } from "@/ui/Skeleton";
import { Tag } from "@/ui/Tag";
import { isBeingMade, roundsQuery, type ShortlistRound, stateOf } from "./shortlistQueries";

const ShortlistDialog = lazy(() =>
  import("./ShortlistDialog").then((module) => ({ default: module.ShortlistDialog })),
);

interface ShortlistPanelProps {
  programmeId: string;
  policy: Readonly<Record<string, unknown>>;
}

/** The first of two phases: asking people, and how that goes. Nothing where a programme matches in one phase. */
export function ShortlistPanel({ programmeId, policy }: ShortlistPanelProps) {
  return policy["phases"] === "two" ? <Panel programmeId={programmeId} /> : null;
}

function Panel({ programmeId }: { programmeId: string }) {
  const { t } = useTranslation();
  const rounds = useQuery(roundsQuery(programmeId));
  const [isAsking, setIsAsking] = useState(false);
  if (rounds.error && !rounds.data) {
    return <Failure sentence={sentenceFor(rounds.error)} onRetry={() => void rounds.refetch()} />;
  }
  if (!rounds.data) return <Skeleton look="card" lines={3} />;
  const round = rounds.data[0];
  const isAgain = rounds.data.some(({ status }) => status === "done");
  return (
    <Card
      overline={t("askPeople.overline")}
      title={t("askPeople.title")}
      corner={round ? <Standing round={round} /> : null}
      actions={
        <Button
          variant={isAgain ? "secondary" : "primary"}
          icon="people"
          disabledReason={isBeingMade(round) ? t("askPeople.beingMade") : null}
          onPress={() => setIsAsking(true)}
        >
          {isAgain ? t("askPeople.again") : t("askPeople.start")}
        </Button>
      }
    >
      <p className="text-muted">{round ? <State round={round} /> : t("askPeople.lead")}</p>
      {round?.status === "done" ? <Figures round={round} /> : null}
      {isAsking ? (
        <Suspense fallback={null}>
          <ShortlistDialog programmeId={programmeId} isAgain={isAgain} onClose={() => setIsAsking(false)} />
        </Suspense>
      ) : null}
    </Card>
  );
}

function State({ round }: { round: ShortlistRound }) {
  const { t } = useTranslation();
  return <span role="status">{t(`askPeople.state.${stateOf(round)}`)}</span>;
}

function Standing({ round }: { round: ShortlistRound }) {
  const { t } = useTranslation();
  const state = stateOf(round);
  const tone = ({ making: "info", open: "success", closed: "neutral", failed: "danger" } as const)[state];
  return <Tag tone={tone}>{t(`askPeople.tag.${state}`)}</Tag>;
}

function Figures({ round }: { round: ShortlistRound }) {
  const { t } = useTranslation();
  const reader = useReader();
  const { answered } = round;
  return (
    <DefinitionList
      items={[
        { term: t("askPeople.people"), value: round.people },
        { term: t("askPeople.cards"), value: round.cards },
        {
          term: t("askPeople.answered"),
          value:
            answered.hidden || answered.value === null ? (
              <span className="text-muted italic">{t("coordination.insights.tooFew")}</span>
            ) : (
              t("askPeople.answeredOf", { count: answered.value, all: answered.n ?? round.people })
            ),
        },
        { term: t("askPeople.until"), value: formatDate(round.answer_by, reader) },
      ]}
    />
  );
}
