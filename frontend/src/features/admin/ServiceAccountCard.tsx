import { useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { useReader } from "@/auth/hooks";
import { formatDate, formatRelative } from "@/lib/dates";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { Failure } from "@/ui/Failure";
import { Tag } from "@/ui/Tag";
import { showToast } from "@/ui/Toast";
import {
  SCOPE_KEYS,
  type ServiceAccount,
  type ServiceSecret,
  useMakeServiceSecret,
  useRevokeServiceAccount,
  useRevokeServiceSecret,
} from "./serviceQueries";

const DAYS = 365;

interface ServiceAccountCardProps {
  account: ServiceAccount;
  /** A secret was made: show it, this once. */
  onSecret: (secret: string) => void;
}

/** One machine: what it may do, which secrets open it, and ending them. */
export function ServiceAccountCard({ account, onSecret }: ServiceAccountCardProps) {
  const { t } = useTranslation();
  const reader = useReader();
  const [isEnding, setIsEnding] = useState(false);
  const [ending, setEnding] = useState<ServiceSecret | null>(null);
  const make = useMakeServiceSecret();
  const revokeSecret = useRevokeServiceSecret();
  const revokeAccount = useRevokeServiceAccount();
  const alive = account.secrets.filter(
    (secret) => !secret.revoked_at && Date.parse(secret.expires_at) > Date.now(),
  );
  return (
    <Card
      title={account.name}
      overline={t(`services.kind.${account.kind}`)}
      corner={account.revoked_at ? <Tag>{t("services.ended")}</Tag> : null}
      actions={
        account.revoked_at ? null : (
          <>
            <Button
              isBusy={make.isPending}
              onPress={() =>
                make.mutate({ id: account.id, days: DAYS }, { onSuccess: ({ secret }) => onSecret(secret) })
              }
            >
              {t("services.rotate")}
            </Button>
            <Button variant="quiet" onPress={() => setIsEnding(true)}>
              {t("services.end")}
            </Button>
          </>
        )
      }
    >
      <p className="flex flex-wrap gap-1">
        {account.scopes.map((scope) => (
          <Tag key={scope} tone="accent">
            {t(`services.scope.${SCOPE_KEYS[scope]}`)}
          </Tag>
        ))}
      </p>
      {make.error ? <Failure sentence={sentenceFor(make.error)} /> : null}
      {account.revoked_at ? null : alive.length === 0 ? (
        <p className="text-muted">{t("services.noSecret")}</p>
      ) : (
        <ul className="divide-y divide-line">
          {alive.map((secret) => (
            <li key={secret.id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 py-2">
              <span className="min-w-0">
                <code className="block font-mono text-small">{secret.prefix}…</code>
                <span className="block text-small text-muted">
                  {t("services.until", { date: formatDate(secret.expires_at, reader) })}
                  {" · "}
                  {secret.last_used_at
                    ? t("services.used", { when: formatRelative(secret.last_used_at, reader) })
                    : t("services.neverUsed")}
                </span>
              </span>
              <Button
                size="small"
                variant="quiet"
                aria-label={`${t("services.endSecret")} – ${secret.prefix}…`}
                onPress={() => setEnding(secret)}
              >
                {t("services.endSecret")}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <ConfirmDialog
        title={t("services.endSecretTitle", { prefix: `${ending?.prefix ?? ""}…` })}
        confirmLabel={t("services.endSecretConfirm")}
        cancelLabel={t("services.keep")}
        variant="danger"
        isOpen={ending !== null}
        onOpenChange={() => setEnding(null)}
        isBusy={revokeSecret.isPending}
        problem={revokeSecret.error ? sentenceFor(revokeSecret.error) : null}
        onConfirm={() =>
          revokeSecret.mutate(
            { account: account.id, secret: ending?.id ?? "" },
            {
              onSuccess: () => {
                setEnding(null);
                showToast(t("services.secretEnded"));
              },
            },
          )
        }
      >
        <p>{t("services.endSecretLead")}</p>
      </ConfirmDialog>
      <ConfirmDialog
        title={t("services.endTitle", { name: account.name })}
        confirmLabel={t("services.endConfirm")}
        cancelLabel={t("services.keep")}
        variant="danger"
        isOpen={isEnding}
        onOpenChange={setIsEnding}
        isBusy={revokeAccount.isPending}
        problem={revokeAccount.error ? sentenceFor(revokeAccount.error) : null}
        onConfirm={() =>
          revokeAccount.mutate(account.id, {
            onSuccess: () => {
              setIsEnding(false);
              showToast(t("services.accountEnded", { name: account.name }));
            },
          })
        }
      >
        <p>{t("services.endLead")}</p>
      </ConfirmDialog>
    </Card>
  );
}
