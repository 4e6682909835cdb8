import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, sentenceFor } from "@/api/errors";
import { useReader } from "@/auth/hooks";
import { formatDateTime } from "@/lib/dates";
import { Button } from "@/ui/Button";
import { EmptyState } from "@/ui/EmptyState";
import { Failure } from "@/ui/Failure";
import { PageHeader } from "@/ui/PageHeader";
import { Skeleton } from "@/ui/Skeleton";
import { Table } from "@/ui/Table";
import { Tag } from "@/ui/Tag";
import { usePageTitle } from "@/ui/usePageTitle";
import { MailDialog } from "./MailDialog";
import { useWrittenMails, type WrittenMail } from "./mailQueries";

/** The mails of a development or demo installation, which land in a folder instead of leaving. */
export function MailsPage() {
  const { t } = useTranslation();
  const reader = useReader();
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
        {rows ? (
          <Table
            caption={t("mails.title")}
            hideCaption
            rows={rows}
            rowKey={(mail) => mail.id}
            columns={[
              {
                id: "subject",
                header: t("mails.subject"),
                isRowHeader: true,
                cell: (mail) => (
                  <>
                    <span className="block">{mail.subject}</span>
                    <span className="block text-small font-normal text-muted">{mail.to}</span>
                    {mail.calendar ? <Tag icon="calendar">{t("mails.withCalendar")}</Tag> : null}
                  </>
                ),
              },
              {
                id: "written",
                header: t("mails.written"),
                cell: (mail) => (
                  <time dateTime={mail.written_at} className="whitespace-nowrap">
                    {formatDateTime(mail.written_at, reader)}
                  </time>
                ),
              },
              {
                id: "open",
                header: <span className="sr-only">{t("mails.open")}</span>,
                align: "end",
                cell: (mail) => (
                  <Button
                    size="small"
                    variant="quiet"
                    aria-label={t("mails.openOne", { subject: mail.subject, to: mail.to })}
                    onPress={() => setOpen(mail)}
                  >
                    {t("mails.open")}
                  </Button>
                ),
              },
            ]}
            empty={<p className="text-muted">{t("mails.none")}</p>}
          />
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
