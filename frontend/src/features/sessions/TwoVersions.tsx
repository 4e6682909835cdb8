import { useTranslation } from "react-i18next";
import { Button } from "@/ui/Button";
import { Notice } from "@/ui/Notice";

interface TwoVersionsProps {
  /** The partner, who may have written the saved text. */
  name: string;
  mine: string;
  saved: string;
  onKeepMine: () => void;
  onTakeSaved: () => void;
}

/** A text changed while it was being written: both versions, whole, and one press for either. */
export function TwoVersions({ name, mine, saved, onKeepMine, onTakeSaved }: TwoVersionsProps) {
  const { t } = useTranslation();
  return (
    <Notice
      tone="warning"
      announce
      title={t("notes.conflict.title")}
      actions={
        <>
          <Button size="small" onPress={onKeepMine}>
            {t("notes.conflict.keepMine")}
          </Button>
          <Button size="small" onPress={onTakeSaved}>
            {t("notes.conflict.takeSaved")}
          </Button>
        </>
      }
    >
      <p>{t("notes.conflict.lead", { name })}</p>
      <dl className="grid gap-3 pt-2 sm:grid-cols-2">
        <Version label={t("notes.conflict.mine")} text={mine} />
        <Version label={t("notes.conflict.saved")} text={saved} />
      </dl>
    </Notice>
  );
}

function Version({ label, text }: { label: string; text: string }) {
  const { t } = useTranslation();
  return (
    <div className="min-w-0">
      <dt className="font-semibold">{label}</dt>
      {/* What is long scrolls; the keyboard reaches it. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long text must be scrollable by keyboard */}
      <dd tabIndex={0} className="max-h-60 overflow-y-auto break-words whitespace-pre-line">
        {text || t("notes.empty")}
      </dd>
    </div>
  );
}
