import { type ReactNode, useId, useState } from "react";
import { Button } from "./Button";
import { Dialog } from "./Dialog";
import { Failure } from "./Failure";
import { Form } from "./Form";
import { TextArea } from "./TextField";

const SHORTEST = 3;

interface SentenceDialogProps {
  title: string;
  /** What one should know before writing. */
  children: ReactNode;
  label: string;
  whoCanRead: string;
  send: string;
  cancel: string;
  tooShort: string;
  isBusy: boolean;
  /** What was refused: the thing itself, what it says of the sentence, what it says as a whole. */
  problem?: unknown;
  fieldError?: string | undefined;
  failure: string | null;
  onSend: (sentence: string) => void;
  onClose: () => void;
}

/** Asks for one sentence; a few letters are enough, and nothing is sent before it is pressed. */
export function SentenceDialog({ title, children, label, whoCanRead, ...rest }: SentenceDialogProps) {
  const [sentence, setSentence] = useState("");
  const [isAsked, setIsAsked] = useState(false);
  const form = useId();
  const isShort = sentence.trim().length < SHORTEST;

  function submit() {
    setIsAsked(true);
    if (!isShort) rest.onSend(sentence.trim());
  }

  return (
    <Dialog
      title={title}
      isOpen
      onOpenChange={rest.onClose}
      actions={
        <>
          <Button type="submit" form={form} variant="primary" icon="send" isBusy={rest.isBusy}>
            {rest.send}
          </Button>
          <Button onPress={rest.onClose}>{rest.cancel}</Button>
        </>
      }
    >
      {children}
      <Form id={form} onSubmit={submit} problem={rest.problem}>
        <TextArea
          label={label}
          whoCanRead={whoCanRead}
          value={sentence}
          onChange={setSentence}
          rows={3}
          maxLength={1000}
          error={isAsked && isShort ? rest.tooShort : (rest.fieldError ?? null)}
        />
      </Form>
      {rest.failure ? <Failure sentence={rest.failure} /> : null}
    </Dialog>
  );
}
