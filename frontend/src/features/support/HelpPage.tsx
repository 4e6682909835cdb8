import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { can } from "@/auth/can";
import { useCurrentUser } from "@/auth/hooks";
import { paths } from "@/lib/paths";
import { Card } from "@/ui/Card";
import { Failure } from "@/ui/Failure";
import { ButtonLink } from "@/ui/Link";
import { Notice } from "@/ui/Notice";
import { PageHeader } from "@/ui/PageHeader";
import { Skeleton } from "@/ui/Skeleton";
import { usePageTitle } from "@/ui/usePageTitle";
import { CaseList } from "./CaseList";
import { ChannelsCard } from "./ChannelsCard";
import { type Help, helpQuery, myCasesQuery, receivedCasesQuery } from "./queries";

// Choosing whom to write to brings most of this page's code; what is outside is there without it.
const WriteCard = lazy(async () => ({ default: (await import("./WriteCard")).WriteCard }));

/** Where help is: outside first, then what one wrote here, then someone to write to. */
export function HelpPage() {
  const { t } = useTranslation();
  const help = useQuery(helpQuery);
  const isReferent = can(useCurrentUser(), "handle_cases");
  usePageTitle(t("support.title"));
  return (
    <div className="mx-auto max-w-3xl">
      <PageHeader
        title={t("support.title")}
        lead={t("support.lead")}
        actions={isReferent ? <ToReceivedCases /> : null}
      />
      <div className="flex flex-col gap-6">
        {help.data ? (
          <>
            <ChannelsCard channels={help.data.channels} />
            <MyCases />
            {help.data.referents.length > 0 ? (
              <Suspense fallback={<Skeleton look="card" lines={4} />}>
                <WriteCard help={help.data} />
              </Suspense>
            ) : (
              <NobodyToWriteTo help={help.data} />
            )}
          </>
        ) : help.error ? (
          <Failure sentence={sentenceFor(help.error)} onRetry={() => void help.refetch()} />
        ) : (
          <Skeleton look="card" lines={6} />
        )}
      </div>
    </div>
  );
}

function MyCases() {
  const { t } = useTranslation();
  const mine = useQuery(myCasesQuery);
  if (mine.error) {
    return <Failure sentence={sentenceFor(mine.error)} onRetry={() => void mine.refetch()} />;
  }
  if (!mine.data?.length) return null;
  return (
    <Card title={t("support.mine")}>
      <CaseList cases={mine.data} label={t("support.mine")} />
    </Card>
  );
}

function NobodyToWriteTo({ help }: { help: Help }) {
  const { t } = useTranslation();
  return (
    <Notice tone="warning" title={t("support.nobody.title")}>
      {help.some_recused ? t("support.nobody.recused") : t("support.nobody.none")}
    </Notice>
  );
}

function ToReceivedCases() {
  const { t } = useTranslation();
  const received = useQuery(receivedCasesQuery);
  const unread = received.data?.reduce((sum, each) => sum + each.unread, 0) ?? 0;
  return (
    <ButtonLink href={paths.cases()} icon="message">
      {unread > 0 ? t("support.receivedUnread", { count: unread }) : t("support.received")}
    </ButtonLink>
  );
}
