import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { useReader } from "@/auth/hooks";
import { formatShortDate } from "@/lib/dates";
import { IconButton } from "@/ui/Button";
import { Checkbox } from "@/ui/Choices";
import { Failure } from "@/ui/Failure";
import { type Couple, useOwnerWords } from "./ActionFields";
import { type Action, useChangeAction } from "./notebookQueries";

const ActionDialog = lazy(() =>
  import("./ActionDialog").then((module) => ({ default: module.ActionDialog })),
);

interface ActionRowProps {
  pairingId: string;
  action: Action;
  couple: Couple;
  isLive: boolean;
}

/** One thing to do: ticked off with one press, changed behind the pencil. */
export function ActionRow({ pairingId, action, couple, isLive }: ActionRowProps) {
  const { t } = useTranslation();
  const reader = useReader();
  const say = useOwnerWords(couple);
  const [isChanging, setIsChanging] = useState(false);
  const change = useChangeAction(pairingId, action);
  const isDone = change.isPending ? Boolean(change.variables.done) : action.done_at !== null;
  // A day without an hour: noon of its own day, wherever the reader is.
  const due = action.due_on
    ? formatShortDate(`${action.due_on}T12:00:00Z`, { ...reader, timeZone: "UTC" })
    : null;
  const who = say(action.owner);
  return (
    <li className="flex flex-col gap-2">
      <div className="flex items-start justify-between gap-3">
        <Checkbox
          isSelected={isDone}
          isDisabled={!isLive}
          description={due ? t("actions.until", { who, due }) : who}
          onChange={(done) => change.mutate({ done })}
        >
          <span className="break-words">{action.title}</span>
        </Checkbox>
        {isLive ? (
          <IconButton
            icon="edit"
            label={t("actions.change", { title: action.title })}
            onPress={() => setIsChanging(true)}
          />
        ) : null}
      </div>
      {change.error ? <Failure sentence={sentenceFor(change.error)} /> : null}
      {isChanging ? (
        <Suspense>
          <ActionDialog
            pairingId={pairingId}
            action={action}
            couple={couple}
            onClose={() => setIsChanging(false)}
          />
        </Suspense>
      ) : null}
    </li>
  );
}
