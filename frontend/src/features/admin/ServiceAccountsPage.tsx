import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { Button } from "@/ui/Button";
import { EmptyState } from "@/ui/EmptyState";
import { Failure } from "@/ui/Failure";
import { PageHeader } from "@/ui/PageHeader";
import { Skeleton } from "@/ui/Skeleton";
import { usePageTitle } from "@/ui/usePageTitle";
import { SecretDialog } from "./SecretDialog";
import { ServiceAccountCard } from "./ServiceAccountCard";
import { serviceAccountsQuery } from "./serviceQueries";

const NewServiceAccountDialog = lazy(async () => ({
  default: (await import("./NewServiceAccountDialog")).NewServiceAccountDialog,
}));

/** Machines that call the API, what each may do, and the secrets they prove themselves with. */
export function ServiceAccountsPage() {
  const { t } = useTranslation();
  const accounts = useQuery(serviceAccountsQuery);
  const [isMaking, setIsMaking] = useState(false);
  const [shown, setShown] = useState<{ name: string; secret: string; clientId?: string } | null>(null);
  usePageTitle(t("services.title"));
  const alive = accounts.data?.filter((account) => !account.revoked_at) ?? [];
  const ended = accounts.data?.filter((account) => account.revoked_at) ?? [];
  return (
    <>
      <PageHeader
        title={t("services.title")}
        lead={t("services.lead")}
        actions={
          <Button variant="primary" icon="plus" onPress={() => setIsMaking(true)}>
            {t("services.new")}
          </Button>
        }
      />
      {accounts.error ? (
        <Failure sentence={sentenceFor(accounts.error)} onRetry={() => void accounts.refetch()} />
      ) : null}
      {accounts.isPending ? <Skeleton look="card" lines={6} /> : null}
      {accounts.data?.length === 0 ? (
        <EmptyState icon="key" title={t("services.none")}>
          {t("services.noneLead")}
        </EmptyState>
      ) : null}
      <div className="grid items-start gap-6 lg:grid-cols-2">
        {[...alive, ...ended].map((account) => (
          <ServiceAccountCard
            key={account.id}
            account={account}
            onSecret={(secret) =>
              setShown({
                name: account.name,
                secret,
                clientId: account.kind === "client" ? account.id : undefined,
              })
            }
          />
        ))}
      </div>
      {isMaking ? (
        <Suspense fallback={null}>
          <NewServiceAccountDialog
            onClose={() => setIsMaking(false)}
            onMade={({ name, secret, kind, id }) => {
              setIsMaking(false);
              setShown({ name, secret, clientId: kind === "client" ? id : undefined });
            }}
          />
        </Suspense>
      ) : null}
      {shown ? (
        <SecretDialog
          title={shown.name}
          secret={shown.secret}
          clientId={shown.clientId}
          onClose={() => setShown(null)}
        />
      ) : null}
    </>
  );
}
