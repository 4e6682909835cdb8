import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, sentenceFor } from "@/api/errors";
import { Button } from "@/ui/Button";
import { EmptyState } from "@/ui/EmptyState";
import { Failure } from "@/ui/Failure";
import { PageHeader } from "@/ui/PageHeader";
import { Skeleton } from "@/ui/Skeleton";
import { usePageTitle } from "@/ui/usePageTitle";
import { MailDialog } from "./MailDialog";
import { MailRow } from "./MailRow";
import { useWrittenMails, type WrittenMail } from "./mailQueries";

/** The mails of a development or demo installation, which land in a folder instead of leaving. */
export function MailsPage() {
  const { t } = useTranslation();
  const mails = useWrittenMails();
  const [open, setOpen] = useState<WrittenMail | null>(null);
  usePageTitle(t("mails.title"));
  const rows = mails.data?.pages.flatMap((page) => page.items);
  const isProduction = mails.error instanceof ApiError && mails.error.status === 404;
  return (
    <>
      <PageHeader
        title={t("mails.title")}
        lead={t("mails.lead")}
        actions={
          isProduction ? null : (
            <Button icon="undo" isBusy={mails.isFetching} onPress={() => void mails.refetch()}>
              {t("mails.again")}
            </Button>
          )
        }
      />
      <div className="flex flex-col gap-4">
        {isProduction ? (
          <EmptyState icon="mail" title={t("mails.production.title")}>
            {t("mails.production.lead")}
          </EmptyState>
        ) : mails.error ? (
          <Failure sentence={sentenceFor(mails.error)} onRetry={() => void mails.refetch()} />
        ) : null}
        {mails.isPending ? <Skeleton look="card" lines={6} /> : null}
        {rows?.length === 0 ? <p className="text-muted">{t("mails.none")}</p> : null}
        {rows?.length ? (
          <ul className="divide-y divide-line overflow-hidden rounded border bg-surface">
            {rows.map((mail) => (
              <MailRow key={mail.id} mail={mail} onOpen={() => setOpen(mail)} />
            ))}
          </ul>
        ) : null}
        {mails.hasNextPage ? (
          <div>
            <Button isBusy={mails.isFetchingNextPage} onPress={() => void mails.fetchNextPage()}>
              {t("mails.more")}
            </Button>
          </div>
        ) : null}
      </div>
      {open ? <MailDialog key={open.id} mail={open} onClose={() => setOpen(null)} /> : null}
    </>
  );
}
