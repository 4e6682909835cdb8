import { useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { sentenceIn } from "@/lib/bilingual";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { DefinitionList } from "@/ui/DefinitionList";
import { showToast } from "@/ui/Toast";
import { useChangePlace, useWithdraw } from "./participantQueries";
import { type HeldPlace, mayChangePlace } from "./participation";
import { WishesForm } from "./WishesForm";

/** Where the reader stands in a programme, and what they may still change. */
export function PlaceCard({ programmeId, place }: { programmeId: string; place: HeldPlace }) {
  const { t, i18n } = useTranslation();
  const [isChanging, setIsChanging] = useState(false);
  const [isLeaving, setIsLeaving] = useState(false);
  const change = useChangePlace();
  const mayChange = mayChangePlace(place);
  const busy = place.status === "matched" ? t("programmes.endPairingFirst") : null;
  return (
    <Card
      // Whoever is ready waits: there is no next step here, and a page has at most one.
      look={place.status === "ready" ? "plain" : "next"}
      overline={t("programmes.whereIStand")}
      title={t(`programmes.placeStatus.${place.status}`)}
      actions={
        isChanging || place.status === "completed" ? null : (
          <>
            {mayChange ? (
              <Button onPress={() => setIsChanging(true)}>{t("programmes.changeWishes")}</Button>
            ) : null}
            <Button variant="quiet" disabledReason={busy} onPress={() => setIsLeaving(true)}>
              {t("programmes.withdraw")}
            </Button>
          </>
        )
      }
    >
      <p>
        {place.waiting
          ? sentenceIn(i18n.language, place.waiting)
          : t(`programmes.placeMeans.${place.status}`)}
      </p>
      {isChanging ? (
        <WishesForm
          start={{ wish: place.wish, capacity: place.capacity }}
          submitLabel={t("programmes.saveWishes")}
          problem={change.error}
          isBusy={change.isPending}
          onCancel={() => setIsChanging(false)}
          onSubmit={(wishes) =>
            change.mutate(
              { place, wishes },
              {
                onSuccess: () => {
                  setIsChanging(false);
                  showToast(t("programmes.wishesSaved"));
                },
              },
            )
          }
        />
      ) : (
        <DefinitionList
          items={[
            { term: t("programmes.wishTerm"), value: t(`programmes.wish.${place.wish}`) },
            { term: t("programmes.capacityTerm"), value: t("programmes.people", { count: place.capacity }) },
            ...(place.waiting_position === null
              ? []
              : [{ term: t("programmes.waitingTerm"), value: place.waiting_position }]),
          ]}
        />
      )}
      <WithdrawDialog programmeId={programmeId} isOpen={isLeaving} onOpenChange={setIsLeaving} />
    </Card>
  );
}

interface WithdrawDialogProps {
  programmeId: string;
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
}

function WithdrawDialog({ programmeId, isOpen, onOpenChange }: WithdrawDialogProps) {
  const { t } = useTranslation();
  const withdraw = useWithdraw(programmeId);
  return (
    <ConfirmDialog
      variant="danger"
      title={t("programmes.withdrawTitle")}
      confirmLabel={t("programmes.withdrawConfirm")}
      cancelLabel={t("programmes.stay")}
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      isBusy={withdraw.isPending}
      problem={withdraw.isError ? sentenceFor(withdraw.error) : null}
      onConfirm={() =>
        withdraw.mutate(undefined, {
          onSuccess: () => {
            onOpenChange(false);
            showToast(t("programmes.withdrawn"));
          },
        })
      }
    >
      <p>{t("programmes.withdrawLead")}</p>
    </ConfirmDialog>
  );
}
