import { useTranslation } from "react-i18next";
import { useReader } from "@/auth/hooks";
import { formatDate } from "@/lib/dates";
import type { FIELD_NAMES } from "./charterDraft";
import type { CharterFields, PairingDetail } from "./queries";

/** One clause of a charter, as a sentence for reading. */
export function useCharterWords(pairing: PairingDetail) {
  const { t } = useTranslation();
  const reader = useReader();
  return (fields: CharterFields, name: (typeof FIELD_NAMES)[number]): string => {
    if (name === "booked_by") return pairing[fields.booked_by].given_name;
    if (name === "recording")
      return fields.recording ? t("charter.recordingAllowed") : t("charter.recordingNever");
    if (name === "closing_on") {
      return fields.closing_on ? formatDate(`${fields.closing_on}T12:00:00Z`, reader) : t("charter.open");
    }
    return fields[name] || t("charter.nothingWritten");
  };
}
