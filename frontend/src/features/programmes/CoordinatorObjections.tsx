import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { useReader } from "@/auth/hooks";
import { formatShortDate } from "@/lib/dates";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { Failure } from "@/ui/Failure";
import { Tag } from "@/ui/Tag";
import { WhoCanRead } from "@/ui/WhoCanRead";
import type { CoordinatedPairing } from "./coordinatorQueries";
import { type Objection, objectionsQuery } from "./oversightQueries";

const AnswerDialog = lazy(() =>
  import("./CoordinatorAnswerDialog").then((module) => ({ default: module.CoordinatorAnswerDialog })),
);

interface ObjectionsProps {
  programmeId: string;
  pairings: readonly CoordinatedPairing[];
}

/** What people object to in their couple, the open ones first; nothing at all when nobody objects. */
export function CoordinatorObjections({ programmeId, pairings }: ObjectionsProps) {
  const { t } = useTranslation();
  const objections = useQuery(objectionsQuery(programmeId));
  const [answering, setAnswering] = useState<Objection | null>(null);
  const couples = new Map(
    pairings.map((pairing) => [pairing.id, `${pairing.mentor_name} – ${pairing.learner_name}`]),
  );
  if (objections.error) {
    return <Failure sentence={sentenceFor(objections.error)} onRetry={() => void objections.refetch()} />;
  }
  if (!objections.data?.length) return null;
  return (
    <Card title={t("objections.title")}>
      <WhoCanRead>{t("objections.whoCanRead")}</WhoCanRead>
      <ul className="divide-y divide-line">
        {objections.data.map((objection) => (
          <li key={objection.id} className="py-4 first:pt-0 last:pb-0">
            <Row
              objection={objection}
              couple={couples.get(objection.pairing_id) ?? ""}
              onAnswer={() => setAnswering(objection)}
            />
          </li>
        ))}
      </ul>
      {answering ? (
        <Suspense fallback={null}>
          <AnswerDialog objection={answering} onClose={() => setAnswering(null)} />
        </Suspense>
      ) : null}
    </Card>
  );
}

interface RowProps {
  objection: Objection;
  couple: string;
  onAnswer: () => void;
}

function Row({ objection, couple, onAnswer }: RowProps) {
  const { t } = useTranslation();
  const reader = useReader();
  const isOpen = objection.status === "open";
  return (
    <article aria-label={`${objection.author_name}, ${couple}`} className="flex flex-col gap-2">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Tag tone={isOpen ? "warning" : "success"} icon={isOpen ? "clock" : "check"}>
          {t(`objections.status.${objection.status}`)}
        </Tag>
        <span className="font-semibold">{couple}</span>
      </p>
      <p className="text-small text-muted">
        {t("objections.by", {
          name: objection.author_name,
          date: formatShortDate(objection.created_at, reader),
        })}
      </p>
      <blockquote className="border-l-3 border-line pl-4 whitespace-pre-line">
        {objection.sentence}
      </blockquote>
      {objection.answer ? (
        <p className="whitespace-pre-line">
          <span className="text-small text-muted">{t("objections.answer")}</span>
          <br />
          {objection.answer}
        </p>
      ) : (
        <div>
          <Button
            size="small"
            icon="message"
            aria-label={`${t("objections.open")} – ${objection.author_name}`}
            onPress={onAnswer}
          >
            {t("objections.open")}
          </Button>
        </div>
      )}
    </article>
  );
}
