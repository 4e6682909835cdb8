import { useEffect, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "./Button";
import { Icon, type IconName } from "./Icon";
import type { NoticeTone } from "./Notice";

interface ToastMessage {
  id: number;
  tone: NoticeTone;
  text: string;
}

/** Long enough to read a sentence; hovering or focusing keeps it. */
const SHOWN_FOR_MS = 7_000;
const MARKS: Record<NoticeTone, { icon: IconName; colour: string }> = {
  info: { icon: "info", colour: "text-info" },
  success: { icon: "check", colour: "text-success" },
  warning: { icon: "alert", colour: "text-warning" },
  danger: { icon: "danger", colour: "text-danger" },
};

let messages: readonly ToastMessage[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

function publish(next: readonly ToastMessage[]) {
  messages = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function dismiss(id: number) {
  publish(messages.filter((message) => message.id !== id));
}

/** Says briefly that something happened. What the person must act on belongs in a Notice, which does not vanish. */
export function showToast(text: string, tone: NoticeTone = "success") {
  lastId += 1;
  publish([...messages.slice(-2), { id: lastId, tone, text }]);
}

/** Mounted once by the app. */
export function ToastRegion() {
  const { t } = useTranslation();
  const shown = useSyncExternalStore(subscribe, () => messages);
  return (
    <section
      aria-label={t("ui.messages")}
      aria-live="polite"
      className="pointer-events-none print:hidden fixed inset-x-0 bottom-20 z-50 flex flex-col items-center gap-2 px-4 md:bottom-6"
    >
      {shown.map((message) => (
        <ToastCard key={message.id} message={message} />
      ))}
    </section>
  );
}

function ToastCard({ message }: { message: ToastMessage }) {
  const { t } = useTranslation();
  const [isHeld, setIsHeld] = useState(false);
  useEffect(() => {
    if (isHeld) return;
    const timer = setTimeout(() => dismiss(message.id), SHOWN_FOR_MS);
    return () => clearTimeout(timer);
  }, [isHeld, message.id]);
  const { icon, colour } = MARKS[message.tone];
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: hovering only keeps the message on screen
    <div
      onMouseEnter={() => setIsHeld(true)}
      onMouseLeave={() => setIsHeld(false)}
      onFocus={() => setIsHeld(true)}
      onBlur={() => setIsHeld(false)}
      className="pointer-events-auto flex w-full max-w-md items-center gap-3 rounded border bg-surface py-1.5 pr-1.5 pl-4 shadow-float"
    >
      <Icon name={icon} className={colour} />
      <p className="min-w-0 flex-1 py-1.5">{message.text}</p>
      <IconButton label={t("ui.close")} icon="close" onPress={() => dismiss(message.id)} />
    </div>
  );
}
