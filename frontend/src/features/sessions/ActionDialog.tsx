import { useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Failure } from "@/ui/Failure";
import { Form } from "@/ui/Form";
import { showToast } from "@/ui/Toast";
import { ActionFields, type Couple } from "./ActionFields";
import { bodyOf, draftOf, problemsOf } from "./actionDraft";
import { type Action, useChangeAction, useRemoveAction } from "./notebookQueries";

const FORM = "change-action";

interface ActionDialogProps {
  pairingId: string;
  action: Action;
  couple: Couple;
  onClose: () => void;
}

/** Change a thing to do, or remove it for both. */
export function ActionDialog({ pairingId, action, couple, onClose }: ActionDialogProps) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState(() => draftOf(action));
  const [isAsked, setIsAsked] = useState(false);
  const change = useChangeAction(pairingId, action);
  const remove = useRemoveAction(pairingId, action);
  const problem = change.error ?? remove.error;

  function save() {
    setIsAsked(true);
    const { title, due } = problemsOf(draft);
    if (title || due) return;
    change.mutate(bodyOf(draft), { onSuccess: onClose });
  }

  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      title={t("actions.changeTitle")}
      actions={
        <>
          <Button type="submit" form={FORM} variant="primary" isBusy={change.isPending}>
            {t("actions.save")}
          </Button>
          <Button onPress={onClose}>{t("sessions.dismiss")}</Button>
          <Button
            variant="quiet"
            icon="trash"
            isBusy={remove.isPending}
            onPress={() =>
              remove.mutate(undefined, {
                onSuccess: () => {
                  onClose();
                  showToast(t("actions.removedToast"));
                },
              })
            }
          >
            {t("actions.remove")}
          </Button>
        </>
      }
    >
      <Form id={FORM} onSubmit={save} problem={change.error}>
        <ActionFields
          couple={couple}
          draft={draft}
          onChange={(part) => setDraft((before) => ({ ...before, ...part }))}
          isAsked={isAsked}
        />
      </Form>
      {problem ? <Failure sentence={sentenceFor(problem)} /> : null}
    </Dialog>
  );
}
