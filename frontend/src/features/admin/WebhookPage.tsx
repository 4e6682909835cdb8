import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { useReader } from "@/auth/hooks";
import { formatDateTime } from "@/lib/dates";
import { paths } from "@/lib/paths";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { Failure } from "@/ui/Failure";
import { Link } from "@/ui/Link";
import { Notice } from "@/ui/Notice";
import { PageHeader } from "@/ui/PageHeader";
import { Skeleton } from "@/ui/Skeleton";
import { showToast } from "@/ui/Toast";
import { usePageTitle } from "@/ui/usePageTitle";
import { DeliveryLog } from "./DeliveryLog";
import { RotateSecretDialog } from "./RotateSecretDialog";
import { WebhookDialog } from "./WebhookDialog";
import { WebhookState } from "./WebhookState";
import { useChangeWebhook, useDeleteWebhook, type Webhook, webhooksQuery } from "./webhookQueries";

const ROUTE = "/members/administration/admin/webhooks/$webhookId";

/** One receiver: changing it, its secrets, and what was delivered to it. */
export function WebhookPage() {
  const { t } = useTranslation();
  const { webhookId } = useParams({ from: ROUTE });
  const webhooks = useQuery(webhooksQuery);
  const webhook = webhooks.data?.find(({ id }) => id === webhookId);
  const name = webhook?.description || t("webhooks.one");
  usePageTitle(name);
  return (
    <>
      <PageHeader title={name} lead={webhook?.url} />
      <p className="-mt-2 mb-4">
        <Link href={paths.webhooks()}>{t("webhooks.all")}</Link>
      </p>
      {webhooks.error ? (
        <Failure sentence={sentenceFor(webhooks.error)} onRetry={() => void webhooks.refetch()} />
      ) : null}
      {webhooks.isPending ? <Skeleton look="card" lines={6} /> : null}
      {webhooks.data && !webhook ? <Notice tone="warning">{t("webhooks.goneFromHere")}</Notice> : null}
      {webhook ? (
        <div className="flex flex-col gap-6">
          <WebhookCard webhook={webhook} />
          <DeliveryLog webhook={webhook} />
        </div>
      ) : null}
    </>
  );
}

function WebhookCard({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation();
  const reader = useReader();
  const navigate = useNavigate();
  const [open, setOpen] = useState<"change" | "rotate" | "delete" | null>(null);
  const change = useChangeWebhook();
  const remove = useDeleteWebhook();
  const isStopped = webhook.stopped_because !== null;
  const former = webhook.secrets.find(({ ends_at }) => ends_at !== null);
  const close = () => setOpen(null);
  return (
    <Card
      actions={
        <>
          <Button icon="edit" onPress={() => setOpen("change")}>
            {t("webhooks.change")}
          </Button>
          <Button icon="key" onPress={() => setOpen("rotate")}>
            {t("webhooks.rotate")}
          </Button>
          <Button
            icon={isStopped ? "play" : "pause"}
            isBusy={change.isPending}
            onPress={() =>
              change.mutate(
                { webhook, change: { enabled: isStopped } },
                { onSuccess: () => showToast(t(isStopped ? "webhooks.started" : "webhooks.halted")) },
              )
            }
          >
            {t(isStopped ? "webhooks.start" : "webhooks.stop")}
          </Button>
          <Button variant="quiet" icon="trash" onPress={() => setOpen("delete")}>
            {t("webhooks.delete")}
          </Button>
        </>
      }
    >
      <WebhookState webhook={webhook} />
      {change.error ? <Failure sentence={sentenceFor(change.error)} /> : null}
      {webhook.stopped_because === "gone" ? <Notice tone="danger">{t("webhooks.goneLead")}</Notice> : null}
      {webhook.probe_at && !isStopped ? (
        <Notice tone="warning">
          {t("webhooks.probe", { time: formatDateTime(webhook.probe_at, reader) })}
        </Notice>
      ) : null}
      {former?.ends_at ? (
        <p className="text-muted">
          {t("webhooks.twoSecrets", { time: formatDateTime(former.ends_at, reader) })}
        </p>
      ) : null}
      {open === "change" ? <WebhookDialog webhook={webhook} onClose={close} /> : null}
      {open === "rotate" ? <RotateSecretDialog webhook={webhook} onClose={close} /> : null}
      <ConfirmDialog
        title={t("webhooks.deleteTitle")}
        confirmLabel={t("webhooks.deleteConfirm")}
        cancelLabel={t("webhooks.keep")}
        variant="danger"
        isOpen={open === "delete"}
        onOpenChange={close}
        isBusy={remove.isPending}
        problem={remove.error ? sentenceFor(remove.error) : null}
        onConfirm={() =>
          remove.mutate(webhook.id, {
            onSuccess: () => {
              showToast(t("webhooks.deleted"));
              void navigate({ to: paths.webhooks() });
            },
          })
        }
      >
        <p>{t("webhooks.deleteLead")}</p>
      </ConfirmDialog>
    </Card>
  );
}
