import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { useReader } from "@/auth/hooks";
import { formatDate } from "@/lib/dates";
import { paths } from "@/lib/paths";
import { Failure } from "@/ui/Failure";
import { ButtonLink } from "@/ui/Link";
import { Notice } from "@/ui/Notice";
import { PageHeader } from "@/ui/PageHeader";
import { Skeleton } from "@/ui/Skeleton";
import { usePageTitle } from "@/ui/usePageTitle";
import { CaseMoves } from "./CaseMoves";
import { HandOver } from "./HandOver";
import { type CaseDetail, caseQuery, useReadCase } from "./queries";
import { ReplyCard } from "./ReplyCard";
import { nameOf } from "./request";
import { Thread } from "./Thread";

/** One case, for the one who wrote it and the one they chose. */
export function CasePage() {
  const { t } = useTranslation();
  const { caseId } = useParams({ from: "/members/help/$caseId" });
  const found = useQuery(caseQuery(caseId));
  const supportCase = found.data;
  // The browser's history and the tab say no more than the page of help does.
  usePageTitle(t("support.title"));
  const back =
    supportCase?.mine === false
      ? { href: paths.cases(), label: t("support.received") }
      : { href: paths.help(), label: t("support.title") };
  return (
    <div className="mx-auto max-w-3xl">
      <PageHeader
        title={
          supportCase?.other ? t("support.with", { name: nameOf(supportCase.other) }) : t("support.title")
        }
        lead={supportCase?.category ? t(`support.category.${supportCase.category}`) : null}
        back={back}
      />
      {supportCase ? (
        <CaseRoom key={caseId} supportCase={supportCase} />
      ) : found.error ? (
        <div className="flex flex-col gap-4">
          <Failure sentence={sentenceFor(found.error)} onRetry={() => void found.refetch()} />
          <div>
            <ButtonLink href={paths.help()}>{t("support.toHelp")}</ButtonLink>
          </div>
        </div>
      ) : (
        <Skeleton look="card" lines={6} />
      )}
    </div>
  );
}

function CaseRoom({ supportCase }: { supportCase: CaseDetail }) {
  const { t } = useTranslation();
  const reader = useReader();
  const { mutate: markRead } = useReadCase(supportCase.id);
  const { unread, version, status, reachable, mine, kept_until } = supportCase;
  // Each version that shows something new is read once.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new version is what makes it unread again
  useEffect(() => {
    if (unread > 0) markRead();
  }, [unread, version, markRead]);
  const isOpen = status === "open";
  return (
    <div className="flex flex-col gap-6">
      <Thread supportCase={supportCase} />
      {mine && isOpen && !reachable ? <HandOver supportCase={supportCase} isNeeded /> : null}
      {isOpen && reachable ? <ReplyCard supportCase={supportCase} /> : null}
      {kept_until ? (
        <Notice title={t("support.closedTitle")}>
          {t("support.keptUntil", { date: formatDate(kept_until, reader) })}
        </Notice>
      ) : null}
      {isOpen ? <CaseMoves supportCase={supportCase} /> : null}
    </div>
  );
}
