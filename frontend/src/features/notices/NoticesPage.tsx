import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { paths } from "@/lib/paths";
import { Button } from "@/ui/Button";
import { EmptyState } from "@/ui/EmptyState";
import { Failure } from "@/ui/Failure";
import { ButtonLink } from "@/ui/Link";
import { PageHeader } from "@/ui/PageHeader";
import { Skeleton } from "@/ui/Skeleton";
import { showToast } from "@/ui/Toast";
import { usePageTitle } from "@/ui/usePageTitle";
import { NoticeRow } from "./NoticeRow";
import { unreadQuery, useNotices, useReadNotices } from "./queries";

/** What one is told, newest first. Following a notice marks it as read. */
export function NoticesPage() {
  const { t } = useTranslation();
  const notices = useNotices();
  const { data: unread = 0 } = useQuery(unreadQuery);
  const readAll = useReadNotices();
  usePageTitle(t("notices.title"));
  const items = notices.data?.pages.flatMap((page) => page.items);
  return (
    <div className="mx-auto max-w-3xl">
      <PageHeader
        title={t("notices.title")}
        lead={unread > 0 ? t("notices.unread", { count: unread }) : t("notices.lead")}
        actions={
          <>
            {items?.length ? (
              <Button
                icon="check"
                isBusy={readAll.isPending}
                disabledReason={unread > 0 ? null : t("notices.allRead")}
                onPress={() =>
                  readAll.mutate(null, { onSuccess: () => showToast(t("notices.allReadToast")) })
                }
              >
                {t("notices.readAll")}
              </Button>
            ) : null}
            <ButtonLink href={paths.noticeSettings()} variant="quiet" icon="gear">
              {t("notices.choose")}
            </ButtonLink>
          </>
        }
      />
      <div className="flex flex-col gap-4">
        {readAll.error ? <Failure sentence={sentenceFor(readAll.error)} /> : null}
        {notices.error ? (
          <Failure sentence={sentenceFor(notices.error)} onRetry={() => void notices.refetch()} />
        ) : null}
        {notices.isPending ? <Skeleton look="card" lines={6} /> : null}
        {items?.length === 0 ? (
          <EmptyState
            icon="bell"
            title={t("notices.empty.title")}
            action={<ButtonLink href={paths.home()}>{t("notices.empty.action")}</ButtonLink>}
          >
            {t("notices.empty.lead")}
          </EmptyState>
        ) : null}
        {items?.length ? (
          <ul className="divide-y divide-line overflow-hidden rounded border bg-surface">
            {items.map((notice) => (
              <NoticeRow key={notice.id} notice={notice} />
            ))}
          </ul>
        ) : null}
        {notices.hasNextPage ? (
          <div>
            <Button isBusy={notices.isFetchingNextPage} onPress={() => void notices.fetchNextPage()}>
              {t("notices.more")}
            </Button>
          </div>
        ) : null}
      </div>
    </div>
  );
}
