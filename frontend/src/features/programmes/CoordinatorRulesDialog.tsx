import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { fieldErrors, sentenceFor } from "@/api/errors";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Failure } from "@/ui/Failure";
import { Form } from "@/ui/Form";
import { showToast } from "@/ui/Toast";
import { CoordinatorRulesFields } from "./CoordinatorRulesFields";
import { type CoordinatedProgramme, useSaveChecklist } from "./coordinatorQueries";
import { rulesOf, withRules } from "./coordinatorRules";

interface RulesDialogProps {
  programme: CoordinatedProgramme;
  onClose: () => void;
}

/** Changes how places are given and how people meet; everything else of the policy stays as it is. */
export function CoordinatorRulesDialog({ programme, onClose }: RulesDialogProps) {
  const { t } = useTranslation();
  const [rules, setRules] = useState(() => rulesOf(programme.policy));
  const save = useSaveChecklist(programme);
  const form = useId();
  function submit() {
    save.mutate(
      { policy: withRules(programme.policy, rules) },
      {
        onSuccess: () => {
          showToast(t("rules.saved"));
          onClose();
        },
      },
    );
  }
  return (
    <Dialog
      title={t("rules.title")}
      isOpen
      onOpenChange={onClose}
      actions={
        <>
          <Button type="submit" form={form} variant="primary" isBusy={save.isPending}>
            {t("rules.save")}
          </Button>
          <Button onPress={onClose}>{t("coordination.cancel")}</Button>
        </>
      }
    >
      <Form id={form} onSubmit={submit} problem={save.error}>
        <CoordinatorRulesFields
          rules={rules}
          onChange={(change) => setRules((before) => ({ ...before, ...change }))}
          problems={fieldErrors(save.error)}
        />
      </Form>
      {save.error ? <Failure sentence={sentenceFor(save.error)} /> : null}
    </Dialog>
  );
}
