import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, fieldErrors, sentenceFor } from "@/api/errors";
import { useCurrentUser } from "@/auth/hooks";
import { useDraft } from "@/lib/useDraft";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { Failure } from "@/ui/Failure";
import { Form } from "@/ui/Form";
import { TextArea } from "@/ui/TextField";
import { showToast } from "@/ui/Toast";
import { type Audience, type Notes, useWriteNote } from "./notebookQueries";
import { countCharacters, excess, MOST_CHARACTERS, type NoteDraft, standingOfDraft } from "./noteDraft";
import { TwoVersions } from "./TwoVersions";

interface NoteEditorProps {
  sessionId: string;
  audience: Audience;
  note: Notes[Audience];
  partnerName: string;
  /** The pairing is over: what was written stays readable, and nobody is written to any more. */
  isResting: boolean;
}

/** One note of a session. What is typed stays on this device until the server has it. */
export function NoteEditor({ sessionId, audience, note, partnerName, isResting }: NoteEditorProps) {
  const { t } = useTranslation();
  const user = useCurrentUser();
  const saved = { body: note?.body ?? "", version: note?.version ?? 0 };
  const draft = useDraft<NoteDraft>(`note.${sessionId}.${audience}.${user.id}`, {
    base: saved.version,
    body: saved.body,
  });
  const write = useWriteNote(sessionId, audience);
  const standing = standingOfDraft(draft.isDraft ? draft.value : null, saved);
  const body = standing === "saved" ? saved.body : draft.value.body;
  const latest = useRef(body);
  latest.current = body;
  const over = excess(body.trim());
  // A refused version is told by both texts side by side; it needs no second message.
  const problem = write.error instanceof ApiError && write.error.status === 412 ? null : write.error;
  const refused = fieldErrors(problem)["body"];
  const tooLong =
    over > 0
      ? t("notes.tooLong", { most: MOST_CHARACTERS, length: countCharacters(body.trim()), count: over })
      : null;

  function save() {
    if (over > 0 || standing !== "draft") return;
    const sent = draft.value;
    write.mutate(
      { body: sent.body, version: sent.base },
      {
        onSuccess: (written) => {
          // What was typed while it was being saved is the next draft.
          if (latest.current === sent.body) draft.clear();
          else draft.change({ base: written.version, body: latest.current });
          showToast(t("notes.savedToast"));
        },
      },
    );
  }

  if (isResting && standing === "saved") {
    return (
      <Card title={t(`notes.title.${audience}`)}>
        <p className="break-words whitespace-pre-line">{saved.body || t("notes.empty")}</p>
        <p className="text-muted">{t("notes.resting")}</p>
      </Card>
    );
  }
  return (
    <Card title={t(`notes.title.${audience}`)}>
      {standing === "stale" ? (
        <TwoVersions
          name={partnerName}
          mine={draft.value.body}
          saved={saved.body}
          onKeepMine={() => draft.change({ base: saved.version, body: draft.value.body })}
          onTakeSaved={draft.clear}
        />
      ) : null}
      <Form onSubmit={save} problem={problem}>
        <TextArea
          label={t(`notes.label.${audience}`)}
          rows={6}
          value={body}
          onChange={(typed) =>
            draft.change({ base: standing === "saved" ? saved.version : draft.value.base, body: typed })
          }
          error={tooLong ?? refused ?? null}
          whoCanRead={t(`notes.whoCanRead.${audience}`, { name: partnerName })}
          optional
        />
        {problem && !refused ? <Failure sentence={sentenceFor(problem)} /> : null}
        <div className="flex flex-wrap items-center gap-3">
          <Button
            type="submit"
            isBusy={write.isPending}
            disabledReason={
              standing === "stale" ? t("notes.chooseFirst") : tooLong ? t("notes.shorten") : null
            }
          >
            {t("notes.save")}
          </Button>
          <p className="text-small text-muted" aria-live="polite">
            {standing === "saved" ? (note ? t("notes.isSaved") : "") : t("notes.isDraft")}
          </p>
        </div>
      </Form>
    </Card>
  );
}
