import { useTranslation } from "react-i18next";
import { Button } from "@/ui/Button";
import { Notice } from "@/ui/Notice";
import { differences, fieldsOf } from "./charterDraft";
import { partnerOf } from "./couple";
import type { CharterFields, PairingDetail } from "./queries";
import { useCharterWords } from "./useCharterWords";

interface CharterConflictProps {
  pairing: PairingDetail;
  mine: CharterFields;
  onKeepMine: () => void;
  onTakeTheirs: () => void;
}

/** The charter changed while the reader was writing: both versions side by side, where they differ. */
export function CharterConflict({ pairing, mine, onKeepMine, onTakeTheirs }: CharterConflictProps) {
  const { t } = useTranslation();
  const say = useCharterWords(pairing);
  const theirs = fieldsOf(pairing.charter);
  const name = partnerOf(pairing).given_name;
  return (
    <Notice
      tone="warning"
      announce
      title={t("charter.conflictTitle")}
      actions={
        <>
          <Button size="small" onPress={onKeepMine}>
            {t("charter.keepMine")}
          </Button>
          <Button size="small" onPress={onTakeTheirs}>
            {t("charter.takeTheirs")}
          </Button>
        </>
      }
    >
      <p>{t("charter.conflictLead", { name })}</p>
      <dl className="flex flex-col gap-2 pt-2">
        {differences(mine, theirs).map((field) => (
          <div key={field}>
            <dt className="font-semibold">{t(`charter.field.${field}`)}</dt>
            <dd>
              {t("charter.yours")} {say(mine, field)}
            </dd>
            <dd>
              {t("charter.saved")} {say(theirs, field)}
            </dd>
          </div>
        ))}
      </dl>
    </Notice>
  );
}
