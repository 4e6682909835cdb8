import { useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { Button } from "@/ui/Button";
import { RadioGroup } from "@/ui/Choices";
import { Dialog } from "@/ui/Dialog";
import { Failure } from "@/ui/Failure";
import { SecretDialog } from "./SecretDialog";
import { useRotateWebhookSecret, type Webhook } from "./webhookQueries";

const HOURS = { day: 24, week: 168, now: 0 } as const;
const CHOICES = ["day", "week", "now"] as const;

/** Another secret, and how long the former one still signs. */
export function RotateSecretDialog({ webhook, onClose }: { webhook: Webhook; onClose: () => void }) {
  const { t } = useTranslation();
  const [until, setUntil] = useState<(typeof CHOICES)[number]>("day");
  const rotate = useRotateWebhookSecret();
  if (rotate.data) {
    return <SecretDialog title={t("webhooks.rotate")} secret={rotate.data.secret} onClose={onClose} />;
  }
  return (
    <Dialog
      title={t("webhooks.rotate")}
      isOpen
      onOpenChange={onClose}
      actions={
        <>
          <Button
            variant="primary"
            isBusy={rotate.isPending}
            onPress={() => rotate.mutate({ id: webhook.id, hours: HOURS[until] })}
          >
            {t("webhooks.rotateConfirm")}
          </Button>
          <Button variant="quiet" onPress={onClose}>
            {t("webhooks.cancel")}
          </Button>
        </>
      }
    >
      {rotate.error ? <Failure sentence={sentenceFor(rotate.error)} /> : null}
      <p>{t("webhooks.rotateLead")}</p>
      <RadioGroup
        label={t("webhooks.former")}
        options={CHOICES.map((id) => ({
          id,
          label: t(`webhooks.formerUntil.${id}`),
        }))}
        value={until}
        onChange={setUntil}
      />
    </Dialog>
  );
}
