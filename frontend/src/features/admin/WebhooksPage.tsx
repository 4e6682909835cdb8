import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { paths } from "@/lib/paths";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { EmptyState } from "@/ui/EmptyState";
import { Failure } from "@/ui/Failure";
import { Link } from "@/ui/Link";
import { PageHeader } from "@/ui/PageHeader";
import { Skeleton } from "@/ui/Skeleton";
import { usePageTitle } from "@/ui/usePageTitle";
import { SecretDialog } from "./SecretDialog";
import { WebhookDialog } from "./WebhookDialog";
import { WebhookState } from "./WebhookState";
import { webhooksQuery } from "./webhookQueries";

/** The systems that are told when something changes its status. */
export function WebhooksPage() {
  const { t } = useTranslation();
  const webhooks = useQuery(webhooksQuery);
  const [isMaking, setIsMaking] = useState(false);
  const [shown, setShown] = useState<{ url: string; secret: string } | null>(null);
  usePageTitle(t("webhooks.title"));
  return (
    <>
      <PageHeader
        title={t("webhooks.title")}
        lead={t("webhooks.lead")}
        actions={
          <Button variant="primary" icon="plus" onPress={() => setIsMaking(true)}>
            {t("webhooks.new")}
          </Button>
        }
      />
      {webhooks.error ? (
        <Failure sentence={sentenceFor(webhooks.error)} onRetry={() => void webhooks.refetch()} />
      ) : null}
      {webhooks.isPending ? <Skeleton look="card" lines={6} /> : null}
      {webhooks.data?.length === 0 ? (
        <EmptyState icon="send" title={t("webhooks.none")}>
          {t("webhooks.noneLead")}
        </EmptyState>
      ) : null}
      <div className="flex flex-col gap-4">
        {webhooks.data?.map((webhook) => (
          <Card
            key={webhook.id}
            title={<Link href={paths.webhook(webhook.id)}>{webhook.description || hostOf(webhook.url)}</Link>}
          >
            <p className="text-muted wrap-anywhere">{webhook.url}</p>
            <WebhookState webhook={webhook} />
          </Card>
        ))}
      </div>
      {isMaking ? (
        <WebhookDialog
          onClose={() => setIsMaking(false)}
          onMade={(made) => {
            setIsMaking(false);
            setShown(made);
          }}
        />
      ) : null}
      {shown ? (
        <SecretDialog title={hostOf(shown.url)} secret={shown.secret} onClose={() => setShown(null)} />
      ) : null}
    </>
  );
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}
