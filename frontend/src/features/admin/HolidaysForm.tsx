import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, sentenceFor } from "@/api/errors";
import { useCurrentUser } from "@/auth/hooks";
import { decodeText } from "@/lib/decodeText";
import { useDraft } from "@/lib/useDraft";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { FileDrop } from "@/ui/FileDrop";
import { Notice } from "@/ui/Notice";
import { TextArea } from "@/ui/TextField";
import { showToast } from "@/ui/Toast";
import { compareHolidays, type Holiday, readHolidays, writeHolidays } from "./holidayLines";
import { useReplaceHolidays } from "./holidayQueries";
import { LineProblems } from "./LineProblems";

/** The whole list as text: typed, pasted or read from a file; what it would change is said before it does. */
export function HolidaysForm({ holidays }: { holidays: readonly Holiday[] }) {
  const { t } = useTranslation();
  const { id } = useCurrentUser();
  const text = useDraft(`holidays.${id}`, writeHolidays(holidays));
  const [fileName, setFileName] = useState<string | null>(null);
  const replace = useReplaceHolidays();
  const read = readHolidays(text.value);
  const change = compareHolidays(holidays, read.holidays);
  const isSame = change.come + change.go === 0;

  function type(next: string) {
    replace.reset();
    text.change(next);
  }

  async function take(file: File) {
    setFileName(file.name);
    type(decodeText(new Uint8Array(await file.arrayBuffer())).trim());
  }

  function save() {
    replace.mutate(read.holidays, {
      onSuccess: () => {
        text.clear();
        setFileName(null);
        showToast(t("holidays.saved"));
      },
    });
  }

  function giveUp() {
    replace.reset();
    text.clear();
    setFileName(null);
  }

  return (
    <Card
      title={t("holidays.replaceTitle")}
      actions={
        <>
          <Button
            variant="primary"
            isBusy={replace.isPending}
            disabledReason={
              read.problems.length > 0 ? t("holidays.faultsFirst") : isSame ? t("holidays.same") : null
            }
            onPress={save}
          >
            {t("holidays.replace")}
          </Button>
          {text.isDraft ? (
            <Button variant="quiet" icon="undo" onPress={giveUp}>
              {t("holidays.giveUp")}
            </Button>
          ) : null}
        </>
      }
    >
      <FileDrop
        label={t("holidays.drop")}
        description={t("holidays.dropHelp")}
        accept={[".csv", ".txt", "text/csv", "text/plain"]}
        fileName={fileName}
        onFile={(file) => void take(file)}
      />
      <TextArea
        label={t("holidays.list")}
        description={t("holidays.listHelp")}
        rows={10}
        value={text.value}
        onChange={type}
      />
      <LineProblems problems={read.problems} />
      {replace.error ? <Refusal error={replace.error} lines={read.holidays} /> : null}
      {read.problems.length === 0 && !isSame ? (
        <Notice>{t("holidays.change", { come: change.come, go: change.go, stay: change.stay })}</Notice>
      ) : null}
    </Card>
  );
}

/** What the server refuses, by the line it came from. */
function Refusal({ error, lines }: { error: Error; lines: readonly { line: number }[] }) {
  const { t } = useTranslation();
  const fields = error instanceof ApiError ? error.fields : [];
  return (
    <Notice tone="danger" announce>
      <p>{sentenceFor(error)}</p>
      <ul className="list-disc pl-5">
        {fields.map(({ pointer, detail }) => {
          const place = /\/holidays\/(\d+)/.exec(pointer)?.[1];
          const line = place === undefined ? undefined : lines[Number(place)]?.line;
          return (
            <li key={pointer}>
              {line === undefined ? null : <strong>{t("holidays.line", { line })}</strong>} {detail}
            </li>
          );
        })}
      </ul>
    </Notice>
  );
}
