import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, fieldErrors, sentenceFor } from "@/api/errors";
import { useCurrentUser } from "@/auth/hooks";
import { useDraft } from "@/lib/useDraft";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { Failure } from "@/ui/Failure";
import { Form } from "@/ui/Form";
import { TextArea, TextField } from "@/ui/TextField";
import { showToast } from "@/ui/Toast";
import { WhoCanRead } from "@/ui/WhoCanRead";
import { partnerIn } from "./meeting";
import { excess } from "./noteDraft";
import { type Session, useLogSession } from "./queries";
import { TwoVersions } from "./TwoVersions";

const MOST_SUMMARY = 4000;
const MOST_THING = 200;

interface LogDraft {
  base: number;
  summary: string;
  one_thing: string;
}

/** What was done in a session that took place, and the one thing to try: from either side, read by both. */
export function LogCard({ session }: { session: Session }) {
  const isWritten = session.summary !== "" || session.one_thing !== "";
  const [isEditing, setIsEditing] = useState(false);
  const may = session.can.includes("log");
  if (!may && !isWritten) return null;
  return may && (isEditing || !isWritten) ? (
    <LogForm session={session} onDone={() => setIsEditing(false)} />
  ) : (
    <Told session={session} onEdit={may ? () => setIsEditing(true) : null} />
  );
}

function Told({ session, onEdit }: { session: Session; onEdit: (() => void) | null }) {
  const { t } = useTranslation();
  return (
    <Card
      title={t("sessions.log.title")}
      corner={
        onEdit ? (
          <Button size="small" icon="edit" onPress={onEdit}>
            {t("sessions.log.change")}
          </Button>
        ) : null
      }
    >
      {session.summary ? <p className="break-words whitespace-pre-line">{session.summary}</p> : null}
      {session.one_thing ? (
        <p className="break-words">
          <span className="font-semibold">{t("sessions.log.oneThing")}</span> {session.one_thing}
        </p>
      ) : null}
      <WhoCanRead>{t("sessions.whoCanRead")}</WhoCanRead>
    </Card>
  );
}

function LogForm({ session, onDone }: { session: Session; onDone: () => void }) {
  const { t } = useTranslation();
  const user = useCurrentUser();
  const start: LogDraft = {
    base: session.version,
    summary: session.summary,
    one_thing: session.one_thing,
  };
  const draft = useDraft<LogDraft>(`log.${session.id}.${user.id}`, start);
  const log = useLogSession(session.id);
  const { summary, one_thing, base } = draft.value;
  const isSame = session.summary === summary && session.one_thing === one_thing;
  // The session's version also counts what is not the log: there is a choice only where words were written.
  const isStale = base !== session.version && !isSame && (session.summary || session.one_thing) !== "";
  const problem = log.error instanceof ApiError && log.error.status === 412 ? null : log.error;
  const refused = fieldErrors(problem);
  const over = excess(summary.trim(), MOST_SUMMARY);
  const overThing = excess(one_thing.trim(), MOST_THING);

  function save() {
    if (over > 0 || overThing > 0 || isStale || summary.trim() === "") return;
    log.mutate(
      { log: { summary, one_thing }, version: session.version },
      {
        onSuccess: () => {
          draft.clear();
          onDone();
          showToast(t("sessions.log.savedToast"));
        },
      },
    );
  }

  return (
    <Card title={t("sessions.log.title")}>
      {isStale ? (
        <TwoVersions
          name={partnerIn(session).given_name}
          mine={`${summary}\n${one_thing}`}
          saved={`${session.summary}\n${session.one_thing}`}
          onKeepMine={() => draft.change({ ...draft.value, base: session.version })}
          onTakeSaved={() => {
            draft.clear();
            onDone();
          }}
        />
      ) : null}
      <Form onSubmit={save} problem={problem}>
        <TextArea
          label={t("sessions.log.summary")}
          description={t("sessions.log.hint")}
          rows={3}
          value={summary}
          onChange={(typed) => draft.changeFrom((before) => ({ ...before, summary: typed }))}
          error={
            over > 0 ? t("sessions.log.tooLong", { most: MOST_SUMMARY, count: over }) : refused["summary"]
          }
          optional
        />
        <TextField
          label={t("sessions.log.oneThing")}
          value={one_thing}
          onChange={(typed) => draft.changeFrom((before) => ({ ...before, one_thing: typed }))}
          error={
            overThing > 0
              ? t("sessions.log.tooLong", { most: MOST_THING, count: overThing })
              : refused["one_thing"]
          }
          whoCanRead={t("sessions.whoCanRead")}
          optional
        />
        {problem && Object.keys(refused).length === 0 ? <Failure sentence={sentenceFor(problem)} /> : null}
        <div>
          <Button
            type="submit"
            isBusy={log.isPending}
            disabledReason={
              isStale ? t("notes.chooseFirst") : summary.trim() === "" ? t("sessions.log.writeFirst") : null
            }
          >
            {t("sessions.log.save")}
          </Button>
        </div>
      </Form>
    </Card>
  );
}
