import { useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui/Button";
import { classes } from "@/ui/classes";
import { controlStyle } from "@/ui/controlStyle";
import { Notice } from "@/ui/Notice";

/** The new address, to be copied now: it is not shown again. */
export function AddressBox({ address }: { address: string }) {
  const { t } = useTranslation();
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [answer, setAnswer] = useState<"copied" | "selected" | null>(null);

  async function copy() {
    field.current?.select();
    try {
      await navigator.clipboard.writeText(address);
      setAnswer("copied");
    } catch {
      // Browsers give the clipboard to https only, and not always: the address is selected, the keyboard does the rest.
      setAnswer("selected");
    }
  }

  return (
    <div className="flex flex-col gap-3">
      <Notice tone="success" announce title={t("calendar.made")}>
        {t("calendar.once")}
      </Notice>
      <label htmlFor={id} className="font-semibold">
        {t("calendar.yours")}
      </label>
      <div className="flex flex-wrap items-center gap-3">
        <input
          id={id}
          ref={field}
          readOnly
          value={address}
          onFocus={(event) => event.target.select()}
          className={classes(controlStyle, "min-w-0 flex-1 basis-64 font-mono text-small")}
        />
        <Button variant="primary" onPress={copy}>
          {t("calendar.copy")}
        </Button>
      </div>
      <p role="status" className="min-h-6 text-small text-muted">
        {answer ? t(`calendar.copyAnswer.${answer}`) : null}
      </p>
    </div>
  );
}
