import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { Card } from "@/ui/Card";
import { Failure } from "@/ui/Failure";
import { Skeleton } from "@/ui/Skeleton";
import type { Couple } from "./ActionFields";
import { ActionRow } from "./ActionRow";
import { AddAction } from "./AddAction";
import { arrange } from "./actionDraft";
import { type Action, actionsQuery } from "./notebookQueries";

interface ActionsCardProps {
  pairingId: string;
  couple: Couple;
  /** False once the pairing is over: what was agreed stays readable. */
  isLive: boolean;
  /** On a session's page: only what was agreed there, and a place to write more. */
  sessionId?: string;
}

/** What the two said they would do. */
export function ActionsCard({ pairingId, couple, isLive, sessionId }: ActionsCardProps) {
  const { t } = useTranslation();
  const actions = useQuery(actionsQuery(pairingId));
  const [seen] = useState(() => new Map<string, boolean>());
  if (actions.isError) {
    return <Failure sentence={sentenceFor(actions.error)} onRetry={() => void actions.refetch()} />;
  }
  if (!actions.data) return <Skeleton look="card" lines={3} />;
  const shown = sessionId ? actions.data.filter((action) => action.session_id === sessionId) : actions.data;
  const { current, earlier } = arrange(shown, seen);
  const list = (items: readonly Action[]) => (
    <ul className="flex flex-col gap-1">
      {items.map((action) => (
        <ActionRow key={action.id} pairingId={pairingId} action={action} couple={couple} isLive={isLive} />
      ))}
    </ul>
  );
  return (
    <Card title={t("actions.title")}>
      {shown.length === 0 ? (
        <p className="text-muted">{sessionId ? t("actions.none") : t("actions.noneYet")}</p>
      ) : null}
      {current.length > 0 ? list(current) : null}
      {earlier.length > 0 ? (
        <details className="border-t pt-3">
          <summary className="cursor-pointer font-medium text-muted">
            {t("actions.done", { count: earlier.length })}
          </summary>
          {list(earlier)}
        </details>
      ) : null}
      {sessionId && isLive ? <AddAction sessionId={sessionId} couple={couple} /> : null}
    </Card>
  );
}
