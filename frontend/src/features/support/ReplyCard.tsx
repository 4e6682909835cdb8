import { useState } from "react";
import { useTranslation } from "react-i18next";
import { fieldErrors, sentenceFor } from "@/api/errors";
import { useCurrentUser } from "@/auth/hooks";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { Failure } from "@/ui/Failure";
import { Form } from "@/ui/Form";
import { TextArea } from "@/ui/TextField";
import { type CaseDetail, useReply } from "./queries";
import { nameOf } from "./request";
import { useMemoryDraft } from "./useMemoryDraft";

/** The next message, from either side. */
export function ReplyCard({ supportCase }: { supportCase: CaseDetail }) {
  const { t } = useTranslation();
  const draft = useMemoryDraft(useCurrentUser().id, supportCase.id, "");
  const [isAsked, setIsAsked] = useState(false);
  const reply = useReply(supportCase.id);
  const name = supportCase.other ? nameOf(supportCase.other) : "";
  const isEmpty = !draft.value.trim();

  function submit() {
    setIsAsked(true);
    if (isEmpty) return;
    reply.mutate(draft.value.trim(), {
      onSuccess: () => {
        draft.clear();
        setIsAsked(false);
      },
    });
  }

  return (
    <Card title={t("support.reply.title")}>
      <Form onSubmit={submit} problem={reply.error}>
        <TextArea
          label={t("support.reply.label")}
          description={t("support.reply.help")}
          whoCanRead={t("support.whoCanReadOne", { name })}
          maxLength={4000}
          value={draft.value}
          onChange={draft.change}
          error={isAsked && isEmpty ? t("support.write.missing") : (fieldErrors(reply.error)["text"] ?? null)}
        />
        {reply.error ? <Failure sentence={sentenceFor(reply.error)} /> : null}
        <div>
          <Button type="submit" variant="primary" icon="send" isBusy={reply.isPending}>
            {t("support.write.send")}
          </Button>
        </div>
      </Form>
    </Card>
  );
}
