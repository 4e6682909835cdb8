import { useTranslation } from "react-i18next";
import { useReader } from "@/auth/hooks";
import { formatDateTime } from "@/lib/dates";
import { Tag } from "@/ui/Tag";
import { eventName, type Webhook } from "./webhookQueries";

/** Whether a receiver is told anything and answers, and of what it is told. */
export function WebhookState({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation();
  const reader = useReader();
  const { stopped_because: stopped, failing_since: failing } = webhook;
  return (
    <p className="flex flex-wrap items-center gap-1">
      {stopped ? (
        <Tag tone={stopped === "gone" ? "danger" : "neutral"} icon="pause">
          {t(`webhooks.stopped.${stopped}`)}
        </Tag>
      ) : failing ? (
        <Tag tone="warning" icon="alert">
          {t("webhooks.failing", { time: formatDateTime(failing, reader) })}
        </Tag>
      ) : (
        <Tag tone="success" icon="check">
          {t("webhooks.on")}
        </Tag>
      )}
      {webhook.event_types.map((type) => (
        <Tag key={type} tone="accent">
          {t(`webhooks.event.${eventName(type)}`)}
        </Tag>
      ))}
      {webhook.waiting > 0 ? (
        <Tag icon="clock">{t("webhooks.waiting", { count: webhook.waiting })}</Tag>
      ) : null}
    </p>
  );
}
