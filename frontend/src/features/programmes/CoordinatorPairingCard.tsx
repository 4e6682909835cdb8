import { useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { useReader } from "@/auth/hooks";
import { formatShortDate } from "@/lib/dates";
import { Button } from "@/ui/Button";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { Failure } from "@/ui/Failure";
import { Icon } from "@/ui/Icon";
import { Tag } from "@/ui/Tag";
import { showToast } from "@/ui/Toast";
import { CoordinatorSettleDialog } from "./CoordinatorSettleDialog";
import { PairingStatusTag } from "./CoordinatorTags";
import {
  type CoordinatedPairing,
  usePublishPairing,
  useSuspendPairing,
  useWithdrawPairing,
} from "./coordinatorQueries";

const OPEN = ["proposed", "awaiting_mentor", "awaiting_learner"];

/** One pairing on the board, with the moves its coordinator has. */
export function CoordinatorPairingCard({ pairing }: { pairing: CoordinatedPairing }) {
  const { t } = useTranslation();
  const reader = useReader();
  const publish = usePublishPairing();
  const withdraw = useWithdrawPairing();
  const [isSettling, setIsSettling] = useState(false);
  const error = publish.error ?? withdraw.error;
  const couple = `${pairing.mentor_name} – ${pairing.learner_name}`;
  return (
    <article aria-label={couple} className="flex flex-col gap-2 rounded border bg-surface px-4 py-3">
      <p className="flex flex-col text-body">
        <span className="font-semibold">{pairing.mentor_name}</span>
        <span className="flex items-center gap-1.5">
          <Icon name="exchange" size={16} className="text-muted" />
          <span className="font-semibold">{pairing.learner_name}</span>
        </span>
      </p>
      <p className="flex flex-wrap items-center gap-2">
        <PairingStatusTag status={pairing.status} />
        {pairing.needs_slot ? (
          <Tag tone="warning" icon="calendar">
            {t("coordination.board.needsSlot")}
          </Tag>
        ) : null}
        {pairing.answer_by && OPEN.includes(pairing.status) ? (
          <span className="text-small text-muted">
            {t("coordination.board.answerBy", { date: formatShortDate(pairing.answer_by, reader) })}
          </span>
        ) : null}
      </p>
      {error ? <Failure sentence={sentenceFor(error)} /> : null}
      <div className="flex flex-wrap gap-2">
        {pairing.status === "proposed" ? (
          <Button
            size="small"
            aria-label={`${t("coordination.board.publish")} – ${couple}`}
            isBusy={publish.isPending}
            onPress={() => publish.mutate(pairing.id)}
          >
            {t("coordination.board.publish")}
          </Button>
        ) : null}
        {OPEN.includes(pairing.status) ? (
          <Button
            size="small"
            variant="quiet"
            aria-label={`${t("coordination.board.withdraw")} – ${couple}`}
            isBusy={withdraw.isPending}
            onPress={() => withdraw.mutate(pairing.id)}
          >
            {t("coordination.board.withdraw")}
          </Button>
        ) : null}
        {pairing.status === "conflict" ? (
          <Button
            size="small"
            variant="primary"
            aria-label={`${t("coordination.board.settle")} – ${couple}`}
            onPress={() => setIsSettling(true)}
          >
            {t("coordination.board.settle")}
          </Button>
        ) : null}
        {pairing.status === "active" ? <Suspend pairing={pairing} couple={couple} /> : null}
      </div>
      {pairing.status === "conflict" ? (
        <CoordinatorSettleDialog
          pairing={pairing}
          couple={couple}
          isOpen={isSettling}
          onOpenChange={setIsSettling}
        />
      ) : null}
    </article>
  );
}

/** A pause from outside, for an absence or a hard time; the two go on when they like. */
function Suspend({ pairing, couple }: { pairing: CoordinatedPairing; couple: string }) {
  const { t } = useTranslation();
  const [isOpen, setIsOpen] = useState(false);
  const suspend = useSuspendPairing();
  return (
    <>
      <Button
        size="small"
        variant="quiet"
        icon="pause"
        aria-label={`${t("coordination.board.suspend")} – ${couple}`}
        onPress={() => setIsOpen(true)}
      >
        {t("coordination.board.suspend")}
      </Button>
      <ConfirmDialog
        title={t("coordination.board.suspendTitle", { couple })}
        confirmLabel={t("coordination.board.suspend")}
        cancelLabel={t("pairing.notNow")}
        isOpen={isOpen}
        onOpenChange={setIsOpen}
        isBusy={suspend.isPending}
        problem={suspend.isError ? sentenceFor(suspend.error) : null}
        onConfirm={() =>
          suspend.mutate(pairing.id, {
            onSuccess: () => {
              setIsOpen(false);
              showToast(t("coordination.board.suspended"));
            },
          })
        }
      >
        <p>{t("coordination.board.suspendLead")}</p>
      </ConfirmDialog>
    </>
  );
}
