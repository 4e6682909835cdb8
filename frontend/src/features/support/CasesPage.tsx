import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { EmptyState } from "@/ui/EmptyState";
import { Failure } from "@/ui/Failure";
import { PageHeader } from "@/ui/PageHeader";
import { Skeleton } from "@/ui/Skeleton";
import { usePageTitle } from "@/ui/usePageTitle";
import { WhoCanRead } from "@/ui/WhoCanRead";
import { CaseList } from "./CaseList";
import { receivedCasesQuery } from "./queries";

/** For a referent: what people wrote to them, and to nobody else. */
export function CasesPage() {
  const { t } = useTranslation();
  const received = useQuery(receivedCasesQuery);
  usePageTitle(t("support.received"));
  return (
    <div className="mx-auto flex max-w-3xl flex-col gap-4">
      <PageHeader title={t("support.received")} lead={t("support.receivedLead")} />
      {received.error ? (
        <Failure sentence={sentenceFor(received.error)} onRetry={() => void received.refetch()} />
      ) : null}
      {received.isPending ? <Skeleton look="card" lines={4} /> : null}
      {received.data?.length === 0 ? (
        <EmptyState icon="message" title={t("support.noneReceived")}>
          {t("support.noneReceivedLead")}
        </EmptyState>
      ) : null}
      {received.data?.length ? <CaseList cases={received.data} label={t("support.received")} /> : null}
      <WhoCanRead>{t("support.receivedWhoCanRead")}</WhoCanRead>
    </div>
  );
}
