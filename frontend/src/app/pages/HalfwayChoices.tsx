import { useQueries, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { isLive, partnerOf } from "@/features/pairings/couple";
import { Move } from "@/features/pairings/Move";
import { type PairingDetail, pairingQuery, pairingsQuery } from "@/features/pairings/queries";
import { paths } from "@/lib/paths";
import { Card } from "@/ui/Card";
import { RadioGroup } from "@/ui/Choices";
import { ButtonLink } from "@/ui/Link";

const CHOICES = ["goOn", "adjust", "another", "stop"] as const;
type Choice = (typeof CHOICES)[number];

/** Halfway, each pairing can go one of four ways. What is chosen stays on this page: it only shows the way there. */
export function HalfwayChoices({ programmeId }: { programmeId: string }) {
  const pairings = useQuery(pairingsQuery);
  const live = (pairings.data ?? []).filter((each) => each.programme_id === programmeId && isLive(each));
  const details = useQueries({ queries: live.map(({ id }) => pairingQuery(id)) });
  return details.map(({ data }) => (data && isLive(data) ? <Ways key={data.id} pairing={data} /> : null));
}

function Ways({ pairing }: { pairing: PairingDetail }) {
  const { t } = useTranslation();
  const [choice, setChoice] = useState<Choice | null>(null);
  const name = partnerOf(pairing).given_name;
  return (
    <Card title={t("halfway.title", { name })}>
      <RadioGroup
        label={t("halfway.question")}
        look="cards"
        options={CHOICES.map((id) => ({ id, label: t(`halfway.${id}.label`) }))}
        value={choice}
        onChange={setChoice}
        whoCanRead={t("halfway.whoCanRead", { name })}
        optional
      />
      {choice ? (
        <div className="flex flex-col items-start gap-3" aria-live="polite">
          <p>{t(`halfway.${choice}.lead`, { name })}</p>
          <div className="flex flex-wrap items-start gap-3">
            <Way choice={choice} pairing={pairing} />
          </div>
        </div>
      ) : null}
    </Card>
  );
}

function Way({ choice, pairing }: { choice: Choice; pairing: PairingDetail }) {
  const { t } = useTranslation();
  switch (choice) {
    case "goOn":
      return (
        <ButtonLink variant="primary" href={paths.pairing(pairing.id)}>
          {t("halfway.toPairing")}
        </ButtonLink>
      );
    case "adjust":
      return (
        <>
          <ButtonLink variant="primary" href={paths.charter(pairing.id)}>
            {t("halfway.toCharter")}
          </ButtonLink>
          <ButtonLink href={paths.pairing(pairing.id)}>{t("halfway.toSessions")}</ButtonLink>
        </>
      );
    case "another":
      return <Move move="end" pairing={pairing} confirmVariant="danger" />;
    case "stop":
      return (
        <>
          <Move move="end" pairing={pairing} confirmVariant="danger" />
          <ButtonLink href={paths.programme(pairing.programme_id)}>{t("halfway.toProgramme")}</ButtonLink>
        </>
      );
  }
}
