import { useTranslation } from "react-i18next";
import { useReader } from "@/auth/hooks";
import { titleIn } from "@/lib/bilingual";
import { formatDate } from "@/lib/dates";
import { type CharterSkill, type FieldName, skillKey, skillsOffered } from "./charterDraft";
import type { CharterFields, PairingDetail } from "./queries";

/** One clause of a charter, as a sentence for reading. `earlier` names skills that only earlier versions carry. */
export function useCharterWords(pairing: PairingDetail, earlier: readonly CharterSkill[] = []) {
  const { t, i18n } = useTranslation();
  const reader = useReader();
  const known = new Map([...earlier, ...skillsOffered(pairing)].map((skill) => [skillKey(skill), skill]));

  function skillsIn(fields: CharterFields): string {
    const each = fields.tracks.flatMap((track) => {
      const skill = known.get(skillKey(track));
      const side = track.direction === "mentor_teaches" ? "mentor" : "learner";
      const name = pairing[side].given_name;
      return skill ? [t("charter.skillBy", { title: titleIn(i18n.language, skill), name })] : [];
    });
    return new Intl.ListFormat(i18n.language, { type: "conjunction" }).format(each);
  }

  return (fields: CharterFields, name: FieldName): string => {
    if (name === "tracks") return skillsIn(fields) || t("charter.nothingWritten");
    if (name === "booked_by") return pairing[fields.booked_by].given_name;
    if (name === "recording")
      return fields.recording ? t("charter.recordingAllowed") : t("charter.recordingNever");
    if (name === "closing_on") {
      return fields.closing_on ? formatDate(`${fields.closing_on}T12:00:00Z`, reader) : t("charter.open");
    }
    return fields[name] || t("charter.nothingWritten");
  };
}
