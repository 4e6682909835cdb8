import { useState } from "react";
import { useTranslation } from "react-i18next";
import { fieldErrors, sentenceFor } from "@/api/errors";
import { Button } from "@/ui/Button";
import { Checkbox } from "@/ui/Choices";
import { Dialog } from "@/ui/Dialog";
import { Failure } from "@/ui/Failure";
import { Form } from "@/ui/Form";
import { TextField } from "@/ui/TextField";
import { showToast } from "@/ui/Toast";
import {
  EVENT_NAMES,
  EVENT_TYPES,
  type EventType,
  useChangeWebhook,
  useMakeWebhook,
  type Webhook,
} from "./webhookQueries";

const FORM = "webhook";

interface WebhookDialogProps {
  /** The one that is changed; without it a new one is made. */
  webhook?: Webhook;
  onClose: () => void;
  onMade?: (made: Webhook & { secret: string }) => void;
}

/** Where a receiver listens and what it is told of. */
export function WebhookDialog({ webhook, onClose, onMade }: WebhookDialogProps) {
  const { t } = useTranslation();
  const [url, setUrl] = useState(webhook?.url ?? "");
  const [description, setDescription] = useState(webhook?.description ?? "");
  const [types, setTypes] = useState<EventType[]>(webhook?.event_types ?? []);
  const [isChecked, setIsChecked] = useState(false);
  const make = useMakeWebhook();
  const change = useChangeWebhook();
  const error = make.error ?? change.error;

  function submit() {
    setIsChecked(true);
    if (!url.trim() || types.length === 0) return;
    const body = { url: url.trim(), description: description.trim(), event_types: types };
    if (!webhook) {
      make.mutate(body, { onSuccess: onMade });
      return;
    }
    change.mutate(
      { webhook, change: body },
      {
        onSuccess: () => {
          showToast(t("webhooks.saved"));
          onClose();
        },
      },
    );
  }

  return (
    <Dialog
      title={webhook ? t("webhooks.change") : t("webhooks.new")}
      isOpen
      onOpenChange={onClose}
      actions={
        <>
          <Button type="submit" form={FORM} variant="primary" isBusy={make.isPending || change.isPending}>
            {webhook ? t("webhooks.save") : t("webhooks.make")}
          </Button>
          <Button variant="quiet" onPress={onClose}>
            {t("webhooks.cancel")}
          </Button>
        </>
      }
    >
      <Form id={FORM} onSubmit={submit} problem={error}>
        {error ? <Failure sentence={sentenceFor(error)} /> : null}
        <TextField
          label={t("webhooks.url")}
          description={t("webhooks.urlHelp")}
          maxLength={500}
          value={url}
          onChange={setUrl}
          error={isChecked && !url.trim() ? t("fieldProblems.missing") : fieldErrors(error)["url"]}
        />
        <TextField
          label={t("webhooks.description")}
          optional
          maxLength={200}
          value={description}
          onChange={setDescription}
        />
        <fieldset className="flex flex-col">
          <legend className="font-semibold">{t("webhooks.events")}</legend>
          <p className="text-small text-muted">{t("webhooks.eventsHelp")}</p>
          {EVENT_NAMES.map((name) => (
            <Checkbox
              key={name}
              isSelected={types.includes(EVENT_TYPES[name])}
              onChange={(isSelected) =>
                setTypes(
                  Object.values(EVENT_TYPES).filter((each) =>
                    each === EVENT_TYPES[name] ? isSelected : types.includes(each),
                  ),
                )
              }
              description={t(`webhooks.eventHelp.${name}`)}
            >
              {t(`webhooks.event.${name}`)}
            </Checkbox>
          ))}
          {isChecked && types.length === 0 ? (
            <p role="alert" className="text-small text-danger">
              {t("webhooks.eventMissing")}
            </p>
          ) : null}
        </fieldset>
      </Form>
    </Dialog>
  );
}
