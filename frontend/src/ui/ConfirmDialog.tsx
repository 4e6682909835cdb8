import type { ReactNode } from "react";
import { Button } from "./Button";
import { Dialog } from "./Dialog";
import { Failure } from "./Failure";

interface ConfirmDialogProps {
  title: string;
  /** What will happen, in one or two sentences. */
  children: ReactNode;
  confirmLabel: string;
  cancelLabel: string;
  /** "danger" for what cannot be taken back. */
  variant?: "primary" | "danger";
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  isBusy: boolean;
  /** What went wrong the last time, if anything. */
  problem: string | null;
  onConfirm: () => void;
}

/** One question, two answers. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { title, children, confirmLabel, cancelLabel, variant = "primary", isOpen, onOpenChange } = props;
  return (
    <Dialog
      isAlert
      title={title}
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      actions={
        <>
          <Button variant={variant} isBusy={props.isBusy} onPress={props.onConfirm}>
            {confirmLabel}
          </Button>
          <Button onPress={() => onOpenChange(false)}>{cancelLabel}</Button>
        </>
      }
    >
      {children}
      {props.problem ? <Failure sentence={props.problem} /> : null}
    </Dialog>
  );
}
