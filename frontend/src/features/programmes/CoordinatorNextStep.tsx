import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, sentenceFor } from "@/api/errors";
import { paths } from "@/lib/paths";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { ButtonLink } from "@/ui/Link";
import { Notice } from "@/ui/Notice";
import { showToast } from "@/ui/Toast";
import { CoordinatorChecklistLines } from "./CoordinatorChecklistLines";
import { type CoordinatedProgramme, type ProgrammeStatus, useMoveProgramme } from "./coordinatorQueries";

/** No programme goes back to being a draft. */
type Target = Exclude<ProgrammeStatus, "draft">;

/** What a coordinator does now: the work of this status first, then the move to the next one. */
export function CoordinatorNextStep({ programme }: { programme: CoordinatedProgramme }) {
  const { t } = useTranslation();
  const move = useMoveProgramme(programme);
  const [isCancelling, setIsCancelling] = useState(false);
  const missing = programme.checklist_lines.filter((line) => !line.done);
  const next = programme.next_statuses.find(
    (status): status is Exclude<Target, "cancelled"> => status !== "cancelled" && status !== "draft",
  );
  const blocked = next === "open" && missing.length > 0;

  function moveTo(status: Target) {
    move.mutate(status, {
      onSuccess: () => {
        setIsCancelling(false);
        showToast(t(`coordination.moved.${status}`));
      },
    });
  }

  return (
    <Card
      look="next"
      overline={t("coordination.next.overline")}
      title={t(`coordination.next.title.${programme.status}`)}
      actions={
        <>
          {blocked ? (
            <ButtonLink href={paths.programmeChecklist(programme.id)} variant="primary">
              {t("coordination.next.fillChecklist")}
            </ButtonLink>
          ) : null}
          <Work programme={programme} />
          {next ? (
            <Button
              variant={
                blocked || programme.status === "open" || programme.status === "matching"
                  ? "secondary"
                  : "primary"
              }
              onPress={() => moveTo(next)}
              isBusy={move.isPending && move.variables === next}
              disabledReason={blocked ? t("coordination.next.checklistFirst") : null}
            >
              {t(`coordination.move.${next}`)}
            </Button>
          ) : null}
          {programme.next_statuses.includes("cancelled") ? (
            <Button variant="quiet" onPress={() => setIsCancelling(true)}>
              {t("coordination.move.cancelled")}
            </Button>
          ) : null}
        </>
      }
    >
      <p>{t(`coordination.next.lead.${programme.status}`)}</p>
      {programme.status === "draft" ? <CoordinatorChecklistLines lines={programme.checklist_lines} /> : null}
      {move.error ? <Refusal error={move.error} /> : null}
      <ConfirmDialog
        title={t("coordination.cancelTitle")}
        confirmLabel={t("coordination.cancelConfirm")}
        cancelLabel={t("coordination.cancelKeep")}
        variant="danger"
        isOpen={isCancelling}
        onOpenChange={setIsCancelling}
        isBusy={move.isPending}
        problem={move.error ? sentenceFor(move.error) : null}
        onConfirm={() => moveTo("cancelled")}
      >
        <p>{t("coordination.cancelLead")}</p>
      </ConfirmDialog>
    </Card>
  );
}

/** Where the work of this status is done. */
function Work({ programme }: { programme: CoordinatedProgramme }) {
  const { t } = useTranslation();
  if (programme.status === "open") {
    return (
      <ButtonLink href={paths.programmePeople(programme.id)} variant="primary">
        {t("coordination.next.goToPeople")}
      </ButtonLink>
    );
  }
  if (programme.status === "matching") {
    return (
      <ButtonLink href={paths.matching(programme.id)} variant="primary">
        {t("coordination.next.goToMatching")}
      </ButtonLink>
    );
  }
  return null;
}

/** The server's sentence, and line by line what it names. */
function Refusal({ error }: { error: Error }) {
  const fields = error instanceof ApiError ? error.fields : [];
  return (
    <Notice tone="danger" announce>
      <p>{sentenceFor(error)}</p>
      {fields.length > 0 ? (
        <ul className="list-disc pl-5">
          {fields.map((field) => (
            <li key={field.pointer}>{field.detail}</li>
          ))}
        </ul>
      ) : null}
    </Notice>
  );
}
