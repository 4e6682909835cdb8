import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui/Button";
import { showToast } from "@/ui/Toast";
import { type Session, useConfirmSession, useMarkHeld, useTakeBack } from "./queries";
import { Refusal } from "./Refusal";

const MoveDialog = lazy(() => import("./MoveDialog").then((module) => ({ default: module.MoveDialog })));
const CancelDialog = lazy(() =>
  import("./CancelDialog").then((module) => ({ default: module.CancelDialog })),
);
const MissedDialog = lazy(() =>
  import("./MissedDialog").then((module) => ({ default: module.MissedDialog })),
);

const STEPS: readonly Session["can"][number][] = [
  "confirm",
  "mark_held",
  "mark_missed",
  "take_back",
  "move",
  "cancel",
];

/** What this reader may do about a session now, the most expected first. */
export function SessionSteps({ session }: { session: Session }) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState<"move" | "cancel" | "missed" | null>(null);
  const confirm = useConfirmSession(session.id);
  const held = useMarkHeld(session.id);
  const back = useTakeBack(session.id);
  const may = (step: Session["can"][number]) => session.can.includes(step);
  const problem = confirm.error ?? held.error ?? back.error;
  const close = () => setAsked(null);
  if (!STEPS.some(may)) return null;
  return (
    <>
      {problem ? <Refusal problem={problem} pairingId={session.pairing_id} /> : null}
      <div className="flex flex-wrap items-start gap-3 pt-1">
        {may("confirm") ? (
          <Button
            variant="primary"
            icon="check"
            isBusy={confirm.isPending}
            onPress={() =>
              confirm.mutate(undefined, { onSuccess: () => showToast(t("sessions.confirmedToast")) })
            }
          >
            {t("sessions.confirm")}
          </Button>
        ) : null}
        {may("mark_held") ? (
          <Button
            variant="primary"
            icon="check"
            isBusy={held.isPending}
            onPress={() => held.mutate(undefined, { onSuccess: () => showToast(t("sessions.heldToast")) })}
          >
            {t("sessions.tookPlace")}
          </Button>
        ) : null}
        {may("mark_missed") ? (
          <Button onPress={() => setAsked("missed")}>{t("sessions.missed")}</Button>
        ) : null}
        {may("take_back") ? (
          <Button
            icon="undo"
            isBusy={back.isPending}
            onPress={() =>
              back.mutate(undefined, { onSuccess: () => showToast(t("sessions.takenBackToast")) })
            }
          >
            {t("sessions.takeBack")}
          </Button>
        ) : null}
        {may("move") ? <Button onPress={() => setAsked("move")}>{t("sessions.move")}</Button> : null}
        {may("cancel") ? (
          <Button variant="quiet" onPress={() => setAsked("cancel")}>
            {t("sessions.cancel")}
          </Button>
        ) : null}
      </div>
      <Suspense>
        {asked === "move" ? <MoveDialog session={session} onClose={close} /> : null}
        {asked === "cancel" ? <CancelDialog session={session} onClose={close} /> : null}
        {asked === "missed" ? <MissedDialog session={session} onClose={close} /> : null}
      </Suspense>
    </>
  );
}
