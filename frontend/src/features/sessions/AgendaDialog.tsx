import { useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Failure } from "@/ui/Failure";
import { NumberField } from "@/ui/NumberField";
import { TextField } from "@/ui/TextField";
import { showToast } from "@/ui/Toast";
import { minutesOf, minutesPlanned } from "./meeting";
import { type AgendaPart, type Session, useSaveAgenda } from "./queries";
import { usePartTitle } from "./usePartTitle";

export function AgendaDialog({ session, onClose }: { session: Session; onClose: () => void }) {
  const { t } = useTranslation();
  const titleOf = usePartTitle(session);
  const [parts, setParts] = useState<AgendaPart[]>(session.agenda);
  const save = useSaveAgenda(session);
  const planned = minutesPlanned(parts);
  const length = minutesOf(session);
  const set = (at: number, change: Partial<AgendaPart>) =>
    setParts(parts.map((part, index) => (index === at ? { ...part, ...change } : part)));
  return (
    <Dialog
      isOpen
      size="wide"
      onOpenChange={onClose}
      title={t("agenda.editTitle")}
      actions={
        <>
          <Button
            variant="primary"
            isBusy={save.isPending}
            disabledReason={planned > length ? t("agenda.tooLong", { count: planned - length }) : null}
            onPress={() =>
              save.mutate(parts, {
                onSuccess: () => {
                  onClose();
                  showToast(t("agenda.saved"));
                },
              })
            }
          >
            {t("agenda.save")}
          </Button>
          <Button onPress={onClose}>{t("agenda.discard")}</Button>
        </>
      }
    >
      <p className="text-muted">{t("agenda.total", { planned, count: length })}</p>
      {parts.map((part, index) => (
        <fieldset
          // biome-ignore lint/suspicious/noArrayIndexKey: parts keep their order while they are edited
          key={index}
          className="grid gap-3 border-t pt-3 sm:grid-cols-[11rem_1fr]"
        >
          <legend className="contents font-semibold">{titleOf(part.code)}</legend>
          <NumberField
            label={t("agenda.minutesField")}
            min={0}
            max={240}
            value={part.minutes}
            onChange={(minutes) => set(index, { minutes: minutes ?? 0 })}
          />
          <TextField
            label={t("agenda.topic")}
            value={part.topic ?? ""}
            onChange={(topic) => set(index, { topic })}
            maxLength={200}
            optional
          />
        </fieldset>
      ))}
      {save.isError ? <Failure sentence={sentenceFor(save.error)} /> : null}
    </Dialog>
  );
}
