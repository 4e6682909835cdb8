import type { UseMutationResult } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { Button } from "@/ui/Button";
import { RadioGroup } from "@/ui/Choices";
import { Dialog } from "@/ui/Dialog";
import { Failure } from "@/ui/Failure";
import { showToast } from "@/ui/Toast";

interface ChoiceDialogProps<Choice extends string> {
  title: string;
  lead: string;
  label: string;
  options: { id: Choice; label: string }[];
  /** Why it cannot be sent yet, and what it says when it is sent. */
  choose: string;
  confirm: string;
  dismiss: string;
  done: string;
  variant: "primary" | "danger";
  send: UseMutationResult<unknown, Error, Choice>;
  onClose: () => void;
}

/** One choice among a few about a session, then it is done. */
export function ChoiceDialog<Choice extends string>(props: ChoiceDialogProps<Choice>) {
  const { t } = useTranslation();
  const { send, onClose } = props;
  const [choice, setChoice] = useState<Choice | null>(null);
  return (
    <Dialog
      isAlert
      isOpen
      onOpenChange={onClose}
      title={props.title}
      actions={
        <>
          <Button
            variant={props.variant}
            isBusy={send.isPending}
            disabledReason={choice ? null : props.choose}
            onPress={() =>
              choice &&
              send.mutate(choice, {
                onSuccess: () => {
                  onClose();
                  showToast(props.done);
                },
              })
            }
          >
            {props.confirm}
          </Button>
          <Button onPress={onClose}>{props.dismiss}</Button>
        </>
      }
    >
      <p className="text-muted">{props.lead}</p>
      <RadioGroup
        label={props.label}
        options={props.options}
        value={choice}
        onChange={setChoice}
        whoCanRead={t("sessions.whoCanRead")}
      />
      {send.isError ? <Failure sentence={sentenceFor(send.error)} /> : null}
    </Dialog>
  );
}
