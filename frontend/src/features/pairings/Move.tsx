import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { Button } from "@/ui/Button";
import type { ButtonVariant } from "@/ui/buttonStyle";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import type { IconName } from "@/ui/Icon";
import { showToast } from "@/ui/Toast";
import { partnerOf } from "./couple";
import { type PairingDetail, usePairingMove } from "./queries";

interface MoveProps {
  move: "pause" | "resume" | "complete" | "end";
  pairing: PairingDetail;
  icon?: IconName;
  variant?: ButtonVariant;
  confirmVariant?: "primary" | "danger";
  disabledReason?: string | null;
}

/** One move of a pairing's life: a button and one question, never a reason. */
export function Move({ move, pairing, icon, variant, confirmVariant, disabledReason }: MoveProps): ReactNode {
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
