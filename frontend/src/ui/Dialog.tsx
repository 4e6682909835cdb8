import { type ReactNode, useLayoutEffect, useRef } from "react";
import { Dialog as AriaDialog } from "react-aria-components/Dialog";
import { Heading } from "react-aria-components/Heading";
import { Modal, ModalOverlay } from "react-aria-components/Modal";
import { useTranslation } from "react-i18next";
import { IconButton } from "./Button";
import { classes } from "./classes";

interface DialogProps {
  title: string;
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  children: ReactNode;
  /** Buttons in reading order; the one that acts comes first. */
  actions?: ReactNode;
  size?: "regular" | "wide";
  /** For a question that must be answered before going on; it stays open on an outside press. */
  isAlert?: boolean;
}

/** A question or a short form over the page. On a phone it rises from the bottom, under the thumb. */
export function Dialog({
  title,
  isOpen,
  onOpenChange,
  children,
  actions,
  size = "regular",
  isAlert,
}: DialogProps) {
  const { t } = useTranslation();
  return (
    <ModalOverlay
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      isDismissable={!isAlert}
      className="fixed inset-0 z-40 flex items-end justify-center bg-scrim sm:items-center sm:p-6 entering:opacity-0 exiting:opacity-0 transition-opacity duration-150"
    >
      <Modal
        className={classes(
          "w-full rounded-t bg-surface shadow-float sm:rounded",
          size === "wide" ? "sm:max-w-3xl" : "sm:max-w-lg",
        )}
      >
        <AriaDialog
          role={isAlert ? "alertdialog" : "dialog"}
          className="flex max-h-[88dvh] flex-col outline-none"
        >
          <header className="flex items-start justify-between gap-4 pt-5 pr-3 pl-6">
            <Heading slot="title" className="pt-1 text-lead font-semibold">
              {title}
            </Heading>
            <IconButton label={t("ui.close")} icon="close" onPress={() => onOpenChange(false)} />
          </header>
          <Body>{children}</Body>
          {actions ? (
            <footer className="flex flex-wrap items-start gap-3 border-t px-6 py-4">{actions}</footer>
          ) : null}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

/** What is too long for the screen scrolls, and the keyboard must reach it even where there is nothing to press. */
function Body({ children }: { children: ReactNode }) {
  const body = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const box = body.current;
    if (!box) return;
    const watcher = new ResizeObserver(() => {
      if (box.scrollHeight > box.clientHeight) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    });
    watcher.observe(box);
    for (const child of box.children) watcher.observe(child);
    return () => watcher.disconnect();
  });
  return (
    <div ref={body} className="flex flex-col gap-4 overflow-y-auto px-6 pt-2 pb-6">
      {children}
    </div>
  );
}
