import { useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "./Button";
import { classes } from "./classes";
import { controlStyle } from "./controlStyle";
import { Notice } from "./Notice";

interface CopyBoxProps {
  /** That it was made, and what to do with it now. */
  title: string;
  lead: string;
  /** What it is. */
  label: string;
  value: string;
}

/** Something that is shown this once, to be copied now. */
export function CopyBox({ title, lead, label, value }: CopyBoxProps) {
  const { t } = useTranslation();
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [answer, setAnswer] = useState<"copied" | "selected" | null>(null);

  async function copy() {
    field.current?.select();
    try {
      await navigator.clipboard.writeText(value);
      setAnswer("copied");
    } catch {
      // Browsers give the clipboard to https only, and not always: the text is selected, the keyboard does the rest.
      setAnswer("selected");
    }
  }

  return (
    <div className="flex flex-col gap-3">
      <Notice tone="success" announce title={title}>
        {lead}
      </Notice>
      <label htmlFor={id} className="font-semibold">
        {label}
      </label>
      <div className="flex flex-wrap items-center gap-3">
        <input
          id={id}
          ref={field}
          readOnly
          value={value}
          onFocus={(event) => event.target.select()}
          className={classes(controlStyle, "min-w-0 flex-1 basis-64 font-mono text-small")}
        />
        <Button variant="primary" onPress={copy}>
          {t("ui.copy")}
        </Button>
      </div>
      <p role="status" className="min-h-6 text-small text-muted">
        {answer ? t(`ui.copyAnswer.${answer}`) : null}
      </p>
    </div>
  );
}
