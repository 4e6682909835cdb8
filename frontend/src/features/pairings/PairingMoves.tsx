import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { Button } from "@/ui/Button";
import type { ButtonVariant } from "@/ui/buttonStyle";
import { Card } from "@/ui/Card";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import type { IconName } from "@/ui/Icon";
import { Notice } from "@/ui/Notice";
import { showToast } from "@/ui/Toast";
import { partnerOf } from "./couple";
import { type PairingDetail, usePairingMove } from "./queries";

type AskedMove = "pause" | "resume" | "complete" | "end";

/** Pause, finish, leave: always in the same place, one press and one confirmation away, no reason asked. */
export function PairingMoves({ pairing }: { pairing: PairingDetail }) {
  const { t } = useTranslation();
  const name = partnerOf(pairing).given_name;
  const mayComplete = pairing.status === "active";
  const asked = pairing.completion_asked_by_me ? t("pairing.completeAsked", { name }) : null;
  return (
    <Card title={t("pairing.movesTitle")}>
      <p className="text-muted">{t("pairing.movesLead", { name })}</p>
      {pairing.completion_asked_by_partner && mayComplete ? (
        <Notice>{t("pairing.partnerAsksComplete", { name })}</Notice>
      ) : null}
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

interface MoveProps {
  move: AskedMove;
  pairing: PairingDetail;
  icon?: IconName;
  variant?: ButtonVariant;
  confirmVariant?: "primary" | "danger";
  disabledReason?: string | null;
}

function Move({ move, pairing, icon, variant, confirmVariant, disabledReason }: MoveProps): ReactNode {
  const { t } = useTranslation();
  const [isOpen, setIsOpen] = useState(false);
  const request = usePairingMove(pairing.id);
  const name = partnerOf(pairing).given_name;
  return (
    <>
      <Button icon={icon} variant={variant} disabledReason={disabledReason} onPress={() => setIsOpen(true)}>
        {t(`pairing.move.${move}.label`)}
      </Button>
      <ConfirmDialog
        variant={confirmVariant}
        title={t(`pairing.move.${move}.title`, { name })}
        confirmLabel={t(`pairing.move.${move}.confirm`)}
        cancelLabel={t("pairing.notNow")}
        isOpen={isOpen}
        onOpenChange={setIsOpen}
        isBusy={request.isPending}
        problem={request.isError ? sentenceFor(request.error) : null}
        onConfirm={() =>
          request.mutate(move, {
            onSuccess: () => {
              setIsOpen(false);
              showToast(t(`pairing.move.${move}.done`, { name }));
            },
          })
        }
      >
        <p>{t(`pairing.move.${move}.lead`, { name })}</p>
      </ConfirmDialog>
    </>
  );
}
