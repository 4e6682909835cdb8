import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { useCurrentUser } from "@/auth/hooks";
import { Button } from "@/ui/Button";
import { Checkbox } from "@/ui/Choices";
import { Dialog } from "@/ui/Dialog";
import { Failure } from "@/ui/Failure";
import { Form } from "@/ui/Form";
import { showToast } from "@/ui/Toast";
import { OwnPassword } from "./OwnPassword";
import { type ErasureRequest, useErasure } from "./queries";

/** The second step: what ends now, the password, and a yes that says it knows there is no way back. */
export function EraseDialog({ request, onClose }: { request: ErasureRequest; onClose: () => void }) {
  const { t } = useTranslation();
  const form = useId();
  const [password, setPassword] = useState("");
  const [isSure, setIsSure] = useState(false);
  const erase = useErasure();
  const { has_password } = useCurrentUser();
  const missing =
    has_password && !password ? "myData.passwordFirst" : !isSure ? "myData.erase.sureFirst" : null;

  function go() {
    if (missing) return;
    erase.mutate({ token: request.token, password }, { onSuccess: () => showToast(t("myData.erase.done")) });
  }

  return (
    <Dialog
      isAlert
      isOpen
      title={t("myData.erase.secondTitle")}
      onOpenChange={onClose}
      actions={
        <>
          <Button
            type="submit"
            form={form}
            variant="danger"
            isBusy={erase.isPending}
            disabledReason={missing ? t(missing) : undefined}
          >
            {t("myData.erase.now")}
          </Button>
          <Button onPress={onClose}>{t("myData.erase.keep")}</Button>
        </>
      }
    >
      <Form id={form} onSubmit={go} problem={erase.error}>
        <p>
          {request.open_pairings > 0
            ? t("myData.erase.ends", { count: request.open_pairings })
            : t("myData.erase.endsNothing")}
        </p>
        <OwnPassword value={password} onChange={setPassword} />
        <Checkbox isSelected={isSure} onChange={setIsSure}>
          {t("myData.erase.sure")}
        </Checkbox>
        {erase.isError ? <Failure sentence={sentenceFor(erase.error)} /> : null}
      </Form>
    </Dialog>
  );
}
