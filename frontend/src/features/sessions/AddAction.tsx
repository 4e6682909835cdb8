import { useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { useCurrentUser } from "@/auth/hooks";
import { useDraft } from "@/lib/useDraft";
import { Button } from "@/ui/Button";
import { Failure } from "@/ui/Failure";
import { Form } from "@/ui/Form";
import { ActionFields, type Couple } from "./ActionFields";
import { bodyOf, emptyAction, problemsOf } from "./actionDraft";
import { useAddAction } from "./notebookQueries";

/** Something to do, agreed in this session; what is typed survives a reload. */
export function AddAction({ sessionId, couple }: { sessionId: string; couple: Couple }) {
  const { t } = useTranslation();
  const user = useCurrentUser();
  const draft = useDraft(`action.${sessionId}.${user.id}`, emptyAction(couple.my_side));
  const [isAsked, setIsAsked] = useState(false);
  const add = useAddAction(sessionId);

  function save() {
    setIsAsked(true);
    const { title, due } = problemsOf(draft.value);
    if (title || due) return;
    add.mutate(bodyOf(draft.value), {
      onSuccess: () => {
        draft.clear();
        setIsAsked(false);
      },
    });
  }

  return (
    <Form onSubmit={save} problem={add.error}>
      <ActionFields
        couple={couple}
        draft={draft.value}
        onChange={(change) => draft.changeFrom((before) => ({ ...before, ...change }))}
        isAsked={isAsked}
      />
      {add.error ? <Failure sentence={sentenceFor(add.error)} /> : null}
      <div>
        <Button type="submit" icon="plus" isBusy={add.isPending}>
          {t("actions.add")}
        </Button>
      </div>
    </Form>
  );
}
