import { useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { paths } from "@/lib/paths";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { RadioGroup } from "@/ui/Choices";
import { Failure } from "@/ui/Failure";
import { ButtonLink } from "@/ui/Link";
import { showToast } from "@/ui/Toast";
import { partnerOf } from "./couple";
import { type NextChoice, type PairingDetail, useChooseNext } from "./queries";

const CHOICES = ["stop", "informal", "new_tracks", "swap"] as const satisfies readonly NextChoice[];

/** After a completed pairing: each says alone what they would like, and only what both want happens. */
export function WhatNextCard({ pairing }: { pairing: PairingDetail }) {
  const { t } = useTranslation();
  const [isChanging, setIsChanging] = useState(false);
  const name = partnerOf(pairing).given_name;
  if (pairing.next_pairing_id) {
    return (
      <Card
        look="next"
        overline={t("home.nextStep")}
        title={t("whatNext.goOnTitle", { name })}
        actions={
          <ButtonLink variant="primary" href={paths.pairing(pairing.next_pairing_id)}>
            {t("whatNext.open")}
          </ButtonLink>
        }
      >
        <p>{pairing.next_agreed === "swap" ? t("whatNext.swapped") : t("whatNext.newTracks")}</p>
      </Card>
    );
  }
  if (pairing.my_next === null || isChanging) {
    return <Question pairing={pairing} onDone={() => setIsChanging(false)} />;
  }
  return (
    <Card
      title={t("whatNext.title", { name })}
      actions={<Button onPress={() => setIsChanging(true)}>{t("whatNext.change")}</Button>}
    >
      <p>{t("whatNext.chosen", { choice: t(`whatNext.choice.${pairing.my_next}.label`) })}</p>
      <p className="text-muted">
        {pairing.next_agreed ? t("whatNext.agreed", { name }) : t("whatNext.onlyTogether", { name })}
      </p>
    </Card>
  );
}

function Question({ pairing, onDone }: { pairing: PairingDetail; onDone: () => void }) {
  const { t } = useTranslation();
  const [choice, setChoice] = useState<NextChoice | null>(pairing.my_next);
  const choose = useChooseNext(pairing.id);
  const name = partnerOf(pairing).given_name;

  function submit() {
    if (!choice) return;
    choose.mutate(choice, {
      onSuccess: () => {
        onDone();
        showToast(t("whatNext.saved"));
      },
    });
  }

  return (
    <Card
      look="next"
      overline={t("home.nextStep")}
      title={t("whatNext.title", { name })}
      actions={
        <Button
          variant="primary"
          isBusy={choose.isPending}
          disabledReason={choice ? null : t("whatNext.chooseFirst")}
          onPress={submit}
        >
          {t("whatNext.submit")}
        </Button>
      }
    >
      <p>{t("whatNext.lead")}</p>
      <RadioGroup
        label={t("whatNext.label")}
        look="cards"
        options={CHOICES.map((id) => ({
          id,
          label: t(`whatNext.choice.${id}.label`),
          description: t(`whatNext.choice.${id}.means`, {
            mentor: pairing.mentor.given_name,
            learner: pairing.learner.given_name,
          }),
        }))}
        value={choice}
        onChange={setChoice}
        whoCanRead={t("whatNext.whoCanRead", { name })}
      />
      {choose.isError ? <Failure sentence={sentenceFor(choose.error)} /> : null}
    </Card>
  );
}
