import { useTranslation } from "react-i18next";
import { Card } from "@/ui/Card";
import { partnerOf } from "./couple";
import { Move } from "./Move";
import type { PairingDetail } from "./queries";

/** Pause, finish, leave: always in the same place, one press and one confirmation away, no reason asked. */
export function PairingMoves({ pairing }: { pairing: PairingDetail }) {
  const { t } = useTranslation();
  const name = partnerOf(pairing).given_name;
  const mayComplete = pairing.status === "active";
  const asked = pairing.completion_asked_by_me ? t("pairing.completeAsked", { name }) : null;
  return (
    <Card title={t("pairing.movesTitle")}>
      <p className="text-muted">{t("pairing.movesLead", { name })}</p>
      <div className="flex flex-wrap items-start gap-3">
        {pairing.can.includes("pause") ? <Move move="pause" icon="pause" pairing={pairing} /> : null}
        {pairing.can.includes("resume") ? <Move move="resume" icon="play" pairing={pairing} /> : null}
        {mayComplete ? (
          <Move move="complete" icon="certificate" pairing={pairing} disabledReason={asked} />
        ) : null}
        {pairing.can.includes("end") ? (
          <Move move="end" pairing={pairing} variant="quiet" confirmVariant="danger" />
        ) : null}
      </div>
    </Card>
  );
}
