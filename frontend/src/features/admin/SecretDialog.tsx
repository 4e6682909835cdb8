import { useTranslation } from "react-i18next";
import { Button } from "@/ui/Button";
import { CopyBox } from "@/ui/CopyBox";
import { Dialog } from "@/ui/Dialog";

interface SecretDialogProps {
  title: string;
  secret: string;
  /** What a system that trades its secret must name too. */
  clientId?: string;
  onClose: () => void;
}

/** A secret that is in this one answer and nowhere else; it closes by its button, not by a press beside it. */
export function SecretDialog({ title, secret, clientId, onClose }: SecretDialogProps) {
  const { t } = useTranslation();
  return (
    <Dialog
      isAlert
      title={title}
      isOpen
      onOpenChange={onClose}
      actions={<Button onPress={onClose}>{t("services.kept")}</Button>}
    >
      <CopyBox
        title={t("services.made")}
        lead={t("services.once")}
        label={t("services.secret")}
        value={secret}
      />
      {clientId ? (
        <p>
          {t("services.clientId")} <code className="font-mono text-small wrap-anywhere">{clientId}</code>
        </p>
      ) : null}
    </Dialog>
  );
}
