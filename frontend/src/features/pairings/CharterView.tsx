import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, sentenceFor } from "@/api/errors";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { DefinitionList } from "@/ui/DefinitionList";
import { Failure } from "@/ui/Failure";
import { Notice } from "@/ui/Notice";
import { showToast } from "@/ui/Toast";
import { CharterDifferences } from "./CharterDifferences";
import { FIELD_NAMES, fieldsOf } from "./charterDraft";
import { isLive, partnerOf } from "./couple";
import { PrintButton } from "./PrintButton";
import { type Charter, type PairingDetail, useSignCharter } from "./queries";
import { Signatures } from "./Signatures";
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
  /** What was read when the server said that the text had changed meanwhile. */
  const [overtaken, setOvertaken] = useState<Charter | null>(null);
  const iSigned = charter[`${pairing.my_side}_signed_at`] !== null;
  const bothSigned = charter.mentor_signed_at !== null && charter.learner_signed_at !== null;
  const name = partnerOf(pairing).given_name;
  const live = isLive(pairing);
  const isStale = sign.error instanceof ApiError && sign.error.status === 412;

  function submit() {
    sign.mutate(charter.version, {
      onSuccess: () => {
        setOvertaken(null);
        showToast(t("charter.signedToast", { name }));
      },
      onError: () => setOvertaken(charter),
    });
  }

  return (
    <Card
      title={t("charter.agreed")}
      actions={
        <>
          {live && !iSigned ? (
            <Button variant="primary" icon="check" isBusy={sign.isPending} onPress={submit}>
              {t("charter.sign")}
            </Button>
          ) : null}
          {live ? (
            <Button icon="edit" onPress={onEdit}>
              {t("charter.change")}
            </Button>
          ) : null}
          <PrintButton />
        </>
      }
    >
      {overtaken && overtaken.version !== charter.version ? (
        <Notice tone="warning" announce title={t("charter.overtakenTitle")}>
          <p>{t("charter.overtakenLead")}</p>
          <CharterDifferences
            pairing={pairing}
            one={fieldsOf(overtaken)}
            other={fieldsOf(charter)}
            oneIs={t("charter.youRead")}
            otherIs={t("charter.saved")}
            earlier={overtaken.tracks}
          />
        </Notice>
      ) : null}
      <DefinitionList
        items={FIELD_NAMES.map((field) => ({
          term: t(`charter.field.${field}`),
          value: say(fieldsOf(charter), field),
        }))}
      />
      {live && charter.version > 1 && !bothSigned ? (
        <p className="text-muted print:hidden">{t("charter.changedSince")}</p>
      ) : null}
      <Signatures pairing={pairing} charter={charter} />
      {sign.isError && !isStale ? <Failure sentence={sentenceFor(sign.error)} /> : null}
    </Card>
  );
}
