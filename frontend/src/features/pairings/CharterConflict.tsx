import { useTranslation } from "react-i18next";
import { Button } from "@/ui/Button";
import { Notice } from "@/ui/Notice";
import { CharterDifferences } from "./CharterDifferences";
import { fieldsOf } from "./charterDraft";
import { partnerOf } from "./couple";
import type { CharterFields, PairingDetail } from "./queries";

interface CharterConflictProps {
  pairing: PairingDetail;
  mine: CharterFields;
  onKeepMine: () => void;
  onTakeTheirs: () => void;
}

/** The charter changed while the reader was writing: both versions side by side, where they differ. */
export function CharterConflict({ pairing, mine, onKeepMine, onTakeTheirs }: CharterConflictProps) {
  const { t } = useTranslation();
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
      <CharterDifferences
        pairing={pairing}
        one={mine}
        other={fieldsOf(pairing.charter)}
        oneIs={t("charter.yours")}
        otherIs={t("charter.saved")}
      />
    </Notice>
  );
}
