import { useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { Button } from "@/ui/Button";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { HandOver } from "./HandOver";
import { type CaseDetail, useCloseCase } from "./queries";

/** Closing, from either side; handing over, by the author while the referent still reads. */
export function CaseMoves({ supportCase }: { supportCase: CaseDetail }) {
  const { t } = useTranslation();
  const [isClosing, setIsClosing] = useState(false);
  const close = useCloseCase(supportCase.id);
  const { mine, reachable, version } = supportCase;
  return (
    <div className="flex flex-wrap items-start gap-3">
      {mine && reachable ? <HandOver supportCase={supportCase} /> : null}
      <Button variant="quiet" onPress={() => setIsClosing(true)}>
        {t("support.close.open")}
      </Button>
      <ConfirmDialog
        title={t("support.close.title")}
        confirmLabel={t("support.close.confirm")}
        cancelLabel={t("support.notNow")}
        isOpen={isClosing}
        onOpenChange={setIsClosing}
        isBusy={close.isPending}
        problem={close.error ? sentenceFor(close.error) : null}
        onConfirm={() => close.mutate(version, { onSuccess: () => setIsClosing(false) })}
      >
        <p>{t("support.close.lead")}</p>
      </ConfirmDialog>
    </div>
  );
}
