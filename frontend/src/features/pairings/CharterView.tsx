import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { useReader } from "@/auth/hooks";
import { formatDate } from "@/lib/dates";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { DefinitionList } from "@/ui/DefinitionList";
import { Failure } from "@/ui/Failure";
import { Icon } from "@/ui/Icon";
import { showToast } from "@/ui/Toast";
import { FIELD_NAMES, fieldsOf } from "./charterDraft";
import { isLive, partnerOf } from "./couple";
import { type Charter, type PairingDetail, useSignCharter } from "./queries";
import { useCharterWords } from "./useCharterWords";

interface CharterViewProps {
  pairing: PairingDetail;
  charter: Charter;
  onEdit: () => void;
}

/** The agreement as it stands, to be read and then signed. */
export function CharterView({ pairing, charter, onEdit }: CharterViewProps) {
  const { t } = useTranslation();
  const say = useCharterWords(pairing);
  const sign = useSignCharter(pairing.id);
  const iSigned = charter[`${pairing.my_side}_signed_at`] !== null;
  const name = partnerOf(pairing).given_name;
  const live = isLive(pairing);
  return (
    <Card
      title={t("charter.agreed")}
      actions={
        live ? (
          <>
            {iSigned ? null : (
              <Button
                variant="primary"
                icon="check"
                isBusy={sign.isPending}
                onPress={() =>
                  sign.mutate(charter.version, {
                    onSuccess: () => showToast(t("charter.signedToast", { name })),
                  })
                }
              >
                {t("charter.sign")}
              </Button>
            )}
            <Button icon="edit" onPress={onEdit}>
              {t("charter.change")}
            </Button>
          </>
        ) : null
      }
    >
      <DefinitionList
        items={FIELD_NAMES.map((field) => ({
          term: t(`charter.field.${field}`),
          value: say(fieldsOf(charter), field),
        }))}
      />
      <Signatures pairing={pairing} charter={charter} />
      {sign.isError ? <Failure sentence={sentenceFor(sign.error)} /> : null}
    </Card>
  );
}

export function Signatures({ pairing, charter }: { pairing: PairingDetail; charter: Charter }) {
  const { t } = useTranslation();
  const reader = useReader();
  return (
    <ul className="flex flex-col gap-1.5">
      {(["mentor", "learner"] as const).map((side) => {
        const at = charter[`${side}_signed_at`];
        const mine = side === pairing.my_side;
        const values = { name: pairing[side].given_name, date: at ? formatDate(at, reader) : "" };
        return (
          <li key={side} className="flex items-start gap-2">
            <Icon
              name={at ? "check" : "clock"}
              size={16}
              className={at ? "mt-1 text-success" : "mt-1 text-muted"}
            />
            {at
              ? t(mine ? "charter.youSigned" : "charter.theySigned", values)
              : t(mine ? "charter.youHaveNot" : "charter.theyHaveNot", values)}
          </li>
        );
      })}
    </ul>
  );
}
