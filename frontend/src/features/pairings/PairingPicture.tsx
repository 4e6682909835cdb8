import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useReader } from "@/auth/hooks";
import { formatDate } from "@/lib/dates";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { TwoArrows } from "@/ui/TwoArrows";
import { coupleOf, partnerOf } from "./couple";
import type { Direction, PairingDetail } from "./queries";

interface PairingPictureProps {
  pairing: PairingDetail;
  /** "next" where the state itself is what the reader has to know or answer. */
  look?: "plain" | "next";
  actions?: ReactNode;
  /** Offered on an empty arrow. */
  onAdd?: (direction: Direction) => void;
}

/** Who, which skills each way, where the pairing stands and what that means. */
export function PairingPicture({ pairing, look, actions, onAdd }: PairingPictureProps) {
  const { t, i18n } = useTranslation();
  const reader = useReader();
  const name = partnerOf(pairing).given_name;
  const invitation = (direction: Direction) =>
    onAdd ? (
      <Button size="small" onPress={() => onAdd(direction)}>
        {t("home.fillArrow")}
      </Button>
    ) : null;
  const ahead = pairing.status === "active" || pairing.status === "paused";
  return (
    <Card look={look} title={t(`pairing.status.${pairing.status}`, { name })} actions={actions}>
      <TwoArrows
        {...coupleOf(pairing, i18n.language)}
        mentorInvitation={invitation("mentor_teaches")}
        learnerInvitation={invitation("learner_teaches")}
      />
      <p className="text-muted">{t(`pairing.statusMeans.${pairing.status}`, { name })}</p>
      {pairing.status === "awaiting_learner" && pairing.answer_by ? (
        <p className="text-muted">
          {t("pairing.theirAnswerBy", { name, date: formatDate(pairing.answer_by, reader) })}
        </p>
      ) : null}
      {pairing.ends_on && ahead ? (
        <p className="text-muted">
          {t(pairing.status === "paused" ? "pairing.endMoves" : "pairing.endsOn", {
            date: formatDate(`${pairing.ends_on}T12:00:00Z`, reader),
          })}
        </p>
      ) : null}
    </Card>
  );
}
