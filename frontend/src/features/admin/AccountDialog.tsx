import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { useCurrentUser } from "@/auth/hooks";
import { Button } from "@/ui/Button";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { Dialog } from "@/ui/Dialog";
import { Failure } from "@/ui/Failure";
import { showToast } from "@/ui/Toast";
import { type Account, type Role, useDeactivate, useSetRoles } from "./queries";
import { RoleChoice } from "./RoleChoice";

const MergeDialog = lazy(() => import("./MergeDialog").then((module) => ({ default: module.MergeDialog })));

/** What one account may do, closing it, and making it a part of the person’s other one. */
export function AccountDialog({ account, onClose }: { account: Account; onClose: () => void }) {
  const { t } = useTranslation();
  const me = useCurrentUser();
  const [roles, setRoles] = useState<Role[]>(account.roles);
  const [isClosing, setIsClosing] = useState(false);
  const [isMerging, setIsMerging] = useState(false);
  const save = useSetRoles();
  const deactivate = useDeactivate();
  const name = `${account.given_name} ${account.family_name}`;
  const isClosed = account.status === "suspended" || account.status === "left";
  const unchanged = [...roles].sort().join() === [...account.roles].sort().join();

  if (isMerging) {
    return (
      <Suspense fallback={null}>
        <MergeDialog account={account} onClose={onClose} />
      </Suspense>
    );
  }
  if (isClosing) {
    return (
      <ConfirmDialog
        title={t("accounts.closeTitle", { name })}
        confirmLabel={t("accounts.closeConfirm")}
        cancelLabel={t("accounts.cancel")}
        variant="danger"
        isOpen
        onOpenChange={onClose}
        isBusy={deactivate.isPending}
        problem={deactivate.error ? sentenceFor(deactivate.error) : null}
        onConfirm={() =>
          deactivate.mutate(account, {
            onSuccess: () => {
              showToast(t("accounts.closed", { name }));
              onClose();
            },
          })
        }
      >
        <p>{t("accounts.closeLead")}</p>
      </ConfirmDialog>
    );
  }
  return (
    <Dialog
      title={name}
      isOpen
      onOpenChange={onClose}
      actions={
        <>
          <Button
            variant="primary"
            isBusy={save.isPending}
            disabledReason={unchanged ? t("accounts.unchanged") : null}
            onPress={() =>
              save.mutate(
                { account, roles },
                {
                  onSuccess: () => {
                    showToast(t("accounts.saved", { name }));
                    onClose();
                  },
                },
              )
            }
          >
            {t("accounts.save")}
          </Button>
          <Button
            variant="quiet"
            disabledReason={
              account.id === me.id ? t("accounts.notYourself") : isClosed ? t("accounts.alreadyClosed") : null
            }
            onPress={() => setIsClosing(true)}
          >
            {t("accounts.close")}
          </Button>
          <Button
            variant="quiet"
            disabledReason={account.id === me.id ? t("mergers.notYourself") : null}
            onPress={() => setIsMerging(true)}
          >
            {t("mergers.open")}
          </Button>
        </>
      }
    >
      <p className="text-muted">{account.email}</p>
      {save.error ? <Failure sentence={sentenceFor(save.error)} /> : null}
      <RoleChoice roles={roles} onChange={setRoles} />
    </Dialog>
  );
}
