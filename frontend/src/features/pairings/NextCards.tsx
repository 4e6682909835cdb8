import { useTranslation } from "react-i18next";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { arrowsOf, iLearnOn, partnerOf } from "./couple";
import { Move } from "./Move";
import type { Direction, PairingDetail } from "./queries";

/** Steps that are taken on the pairing's page itself, each as the one card that says what to do now. */

export function ResumeCard({ pairing }: { pairing: PairingDetail }) {
  const { t } = useTranslation();
  const name = partnerOf(pairing).given_name;
  return (
    <Card
      look="next"
      overline={t("home.nextStep")}
      title={t("pairing.pausedTitle")}
      actions={<Move move="resume" icon="play" pairing={pairing} variant="primary" />}
    >
      <p>{t("pairing.pausedLead", { name })}</p>
    </Card>
  );
}

export function FinishCard({ pairing }: { pairing: PairingDetail }) {
  const { t } = useTranslation();
  const name = partnerOf(pairing).given_name;
  return (
    <Card
      look="next"
      overline={t("home.nextStep")}
      title={t("home.step.complete.title", { name })}
      actions={<Move move="complete" icon="certificate" pairing={pairing} variant="primary" />}
    >
      <p>{t("pairing.partnerAsksComplete", { name })}</p>
    </Card>
  );
}

interface ExchangeGateProps {
  pairing: PairingDetail;
  /** Whether the programme wants learning both ways. */
  bothWays: boolean;
  onAdd: (direction: Direction) => void;
}

/** The arrows that are still empty: what that holds up, and the way to fill each. */
export function ExchangeGate({ pairing, bothWays, onAdd }: ExchangeGateProps) {
  const { t } = useTranslation();
  const name = partnerOf(pairing).given_name;
  const missing = arrowsOf(pairing).filter(
    (direction) => !pairing.tracks.some((track) => track.direction === direction),
  );
  if (missing.length === 0) return null;
  const holdsUp = missing.includes("mentor_teaches") ? "begin" : bothWays ? "third" : "nothing";
  return (
    <Card
      look="next"
      overline={t("home.nextStep")}
      title={t(missing.length === 1 ? "pairing.gate.title" : "home.step.tracks.title", { name })}
      actions={missing.map((direction) => (
        <Button key={direction} variant="primary" icon="plus" onPress={() => onAdd(direction)}>
          {t(iLearnOn(pairing, direction) ? "tracks.addTheyTeach" : "tracks.addITeach", { name })}
        </Button>
      ))}
    >
      <ul className="flex list-disc flex-col gap-1 pl-5">
        {missing.map((direction) => (
          <li key={direction}>
            {t(
              iLearnOn(pairing, direction) ? "pairing.gate.missingTheyTeach" : "pairing.gate.missingITeach",
              {
                name,
              },
            )}
          </li>
        ))}
      </ul>
      <p>{t(`pairing.gate.${holdsUp}`)}</p>
    </Card>
  );
}
