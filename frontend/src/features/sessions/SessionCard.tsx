import { useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { Failure } from "@/ui/Failure";
import { showToast } from "@/ui/Toast";
import { CancelDialog } from "./CancelDialog";
import { MoveDialog } from "./MoveDialog";
import { partnerIn, standingOf } from "./meeting";
import { type Session, useConfirmSession, useMarkHeld } from "./queries";
import { When } from "./When";

/** When and where, what the session is waiting for, and what this reader may do about it. */
export function SessionCard({ session }: { session: Session }) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState<"move" | "cancel" | null>(null);
  const confirm = useConfirmSession(session.id);
  const held = useMarkHeld(session.id);
  const name = partnerIn(session).given_name;
  const standing = standingOf(session, new Date());
  const may = (step: Session["can"][number]) => session.can.includes(step);
  const problem = confirm.error ?? held.error;
  return (
    <Card
      look={may("confirm") || may("mark_held") ? "next" : "plain"}
      title={t(`sessions.standing.${standing}`, { name })}
      actions={
        session.can.some((step) => step !== "edit_agenda" && step !== "give_pulse") ? (
          <>
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
                onPress={() =>
                  held.mutate(undefined, { onSuccess: () => showToast(t("sessions.heldToast")) })
                }
              >
                {t("sessions.tookPlace")}
              </Button>
            ) : null}
            {may("move") ? <Button onPress={() => setAsked("move")}>{t("sessions.move")}</Button> : null}
            {may("cancel") ? (
              <Button variant="quiet" onPress={() => setAsked("cancel")}>
                {t("sessions.cancel")}
              </Button>
            ) : null}
          </>
        ) : null
      }
    >
      <When session={session} />
      <p className="text-muted">{t(`sessions.standingMeans.${standing}`, { name })}</p>
      {session.cancel_reason && session.cancel_reason !== "pairing_stopped" ? (
        <p className="text-muted">{t(`sessions.reason.${session.cancel_reason}`)}</p>
      ) : null}
      {problem ? <Failure sentence={sentenceFor(problem)} /> : null}
      {asked === "move" ? <MoveDialog session={session} onClose={() => setAsked(null)} /> : null}
      {asked === "cancel" ? <CancelDialog session={session} onClose={() => setAsked(null)} /> : null}
    </Card>
  );
}
