import { useTranslation } from "react-i18next";
import { type CharterSkill, differences } from "./charterDraft";
import type { CharterFields, PairingDetail } from "./queries";
import { useCharterWords } from "./useCharterWords";

interface CharterDifferencesProps {
  pairing: PairingDetail;
  one: CharterFields;
  other: CharterFields;
  /** What to call each of the two versions, as in "Yours:". */
  oneIs: string;
  otherIs: string;
  earlier?: readonly CharterSkill[];
}

/** Two versions of a charter, where they disagree. */
export function CharterDifferences({
  pairing,
  one,
  other,
  oneIs,
  otherIs,
  earlier,
}: CharterDifferencesProps) {
  const { t } = useTranslation();
  const say = useCharterWords(pairing, earlier);
  return (
    <dl className="flex flex-col gap-2 pt-2">
      {differences(one, other).map((field) => (
        <div key={field}>
          <dt className="font-semibold">{t(`charter.field.${field}`)}</dt>
          <dd>
            {oneIs} {say(one, field)}
          </dd>
          <dd>
            {otherIs} {say(other, field)}
          </dd>
        </div>
      ))}
    </dl>
  );
}
