import { useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { Button } from "@/ui/Button";
import { Checkbox } from "@/ui/Choices";
import { Dialog } from "@/ui/Dialog";
import { Failure } from "@/ui/Failure";
import { AdmissionResult } from "./CoordinatorAdmissions";
import type { CoordinatedEnrolment } from "./coordinatorQueries";
import type { Rules } from "./coordinatorRules";
import { type Admission, useAdmit } from "./oversightQueries";

interface AdmitDialogProps {
  programmeId: string;
  rules: Rules;
  enrolments: readonly CoordinatedEnrolment[];
  onClose: () => void;
}

/** Gives the places there are, the way the policy says, and shows who has one. Nobody is scored. */
export function CoordinatorAdmitDialog({ programmeId, rules, enrolments, onClose }: AdmitDialogProps) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [result, setResult] = useState<Admission | null>(null);
  const admit = useAdmit(programmeId);
  const byChoice = rules.admission === "human";
  const waiting = enrolments.filter(({ status }) => status === "applied" || status === "waitlisted");

  function give() {
    admit.mutate({ enrolment_ids: byChoice ? [...chosen] : null }, { onSuccess: setResult });
  }
  function set(id: string, isChosen: boolean) {
    const next = new Set(chosen);
    if (isChosen) next.add(id);
    else next.delete(id);
    setChosen(next);
  }

  if (result) {
    return (
      <Dialog
        title={t("admission.resultTitle")}
        isOpen
        onOpenChange={onClose}
        actions={
          <Button variant="primary" onPress={onClose}>
            {t("admission.done")}
          </Button>
        }
      >
        <AdmissionResult admission={result} enrolments={enrolments} />
      </Dialog>
    );
  }
  return (
    <Dialog
      title={t(`admission.title.${rules.admission}`)}
      isOpen
      onOpenChange={onClose}
      actions={
        <>
          <Button
            variant="primary"
            isBusy={admit.isPending}
            disabledReason={byChoice && chosen.size === 0 ? t("admission.nobodyChosen") : null}
            onPress={give}
          >
            {byChoice && chosen.size > 0
              ? t("admission.admitChosen", { count: chosen.size })
              : t(`admission.act.${rules.admission}`)}
          </Button>
          <Button onPress={onClose}>{t("coordination.cancel")}</Button>
        </>
      }
    >
      <p>{t(`admission.lead.${rules.admission}`)}</p>
      <p className="text-muted">
        {t("admission.waitingNow", { count: waiting.length })}{" "}
        {rules.places === null ? t("admission.noLimit") : t("rules.places.each", { count: rules.places })}
      </p>
      {admit.error ? <Failure sentence={sentenceFor(admit.error)} /> : null}
      {byChoice ? (
        <ul aria-label={t("admission.waitingList")} className="flex flex-col">
          {waiting.map((row) => (
            <li key={row.id}>
              <Checkbox
                isSelected={chosen.has(row.id)}
                onChange={(isChosen) => set(row.id, isChosen)}
                description={[row.job_title, row.department, t(`coordination.wish.${row.wish}`)]
                  .filter(Boolean)
                  .join(" · ")}
              >
                {row.given_name} {row.family_name}
              </Checkbox>
            </li>
          ))}
        </ul>
      ) : null}
    </Dialog>
  );
}
