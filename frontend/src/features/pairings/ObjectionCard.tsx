import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { useReader } from "@/auth/hooks";
import { formatShortDate } from "@/lib/dates";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { Failure } from "@/ui/Failure";
import { WhoCanRead } from "@/ui/WhoCanRead";
import { partnerOf } from "./couple";
import { type Objection, objectionsQuery } from "./objectionQueries";
import type { PairingDetail } from "./queries";

const ObjectionDialog = lazy(() =>
  import("./ObjectionDialog").then((module) => ({ default: module.ObjectionDialog })),
);

interface ObjectionCardProps {
  pairing: PairingDetail;
  /** A pairing that is over is only read again. */
  isOver?: boolean;
}

/** A word to the coordination about this couple, and its answer. The partner never reads it, nor that it exists. */
export function ObjectionCard({ pairing, isOver = false }: ObjectionCardProps) {
  const { t } = useTranslation();
  const [isWriting, setIsWriting] = useState(false);
  const objections = useQuery(objectionsQuery(pairing.id));
  const name = partnerOf(pairing).given_name;
  const waits = objections.data?.some(({ status }) => status === "open") ?? false;
  if (isOver && !objections.data?.length) return null;
  return (
    <Card
      title={t("objection.title")}
      actions={
        isOver ? null : (
          <Button
            icon="message"
            disabledReason={waits ? t("objection.waits") : null}
            onPress={() => setIsWriting(true)}
          >
            {t("objection.open")}
          </Button>
        )
      }
    >
      {isOver ? null : <p className="text-muted">{t("objection.lead", { name })}</p>}
      {objections.error ? (
        <Failure sentence={sentenceFor(objections.error)} onRetry={() => void objections.refetch()} />
      ) : null}
      {objections.data?.length ? (
        <ul aria-label={t("objection.mine")} className="flex flex-col gap-3">
          {objections.data.map((objection) => (
            <li key={objection.id}>
              <Exchange objection={objection} />
            </li>
          ))}
        </ul>
      ) : null}
      <WhoCanRead>{t("objection.whoCanRead", { name })}</WhoCanRead>
      {isWriting ? (
        <Suspense fallback={null}>
          <ObjectionDialog pairing={pairing} name={name} onClose={() => setIsWriting(false)} />
        </Suspense>
      ) : null}
    </Card>
  );
}

function Exchange({ objection }: { objection: Objection }) {
  const { t } = useTranslation();
  const reader = useReader();
  return (
    <dl className="flex flex-col gap-2 border-l-3 border-line pl-4">
      <div>
        <dt className="text-small text-muted">
          {t("objection.wrote", { date: formatShortDate(objection.created_at, reader) })}
        </dt>
        <dd className="whitespace-pre-line">{objection.sentence}</dd>
      </div>
      <div>
        <dt className="text-small text-muted">
          {objection.answered_at
            ? t("objection.answered", { date: formatShortDate(objection.answered_at, reader) })
            : t("objection.notAnswered")}
        </dt>
        {objection.answer ? <dd className="whitespace-pre-line">{objection.answer}</dd> : null}
      </div>
    </dl>
  );
}
