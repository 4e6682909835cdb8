import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { useReader } from "@/auth/hooks";
import { formatDate } from "@/lib/dates";
import { paths } from "@/lib/paths";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { CopyBox } from "@/ui/CopyBox";
import { Failure } from "@/ui/Failure";
import { Notice } from "@/ui/Notice";
import { PageHeader } from "@/ui/PageHeader";
import { Skeleton } from "@/ui/Skeleton";
import { showToast } from "@/ui/Toast";
import { usePageTitle } from "@/ui/usePageTitle";
import { CalendarPrograms } from "./CalendarPrograms";
import { feedQuery, useMakeFeed, useRevokeFeed } from "./queries";

/** The private address that shows one's sessions in a calendar program: make it, copy it once, revoke it. */
export function CalendarAddressPage() {
  const { t } = useTranslation();
  const reader = useReader();
  const feed = useQuery(feedQuery);
  const make = useMakeFeed();
  const revoke = useRevokeFeed();
  const [asking, setAsking] = useState<"again" | "revoke" | null>(null);
  usePageTitle(t("calendar.title"));
  // Shown once: it lives in the answer that made it and is gone with this page.
  const address = make.data?.url;

  const makeOne = () => make.mutate(undefined, { onSuccess: () => setAsking(null) });
  const endIt = () =>
    revoke.mutate(undefined, {
      onSuccess: () => {
        make.reset();
        setAsking(null);
        showToast(t("calendar.revoked"));
      },
    });

  return (
    <div className="mx-auto max-w-3xl">
      <PageHeader
        title={t("calendar.title")}
        back={{ href: paths.settings(), label: t("nav.settings") }}
        lead={t("calendar.lead")}
      />
      <div className="flex flex-col gap-6">
        {feed.error ? (
          <Failure sentence={sentenceFor(feed.error)} onRetry={() => void feed.refetch()} />
        ) : null}
        {feed.isPending ? <Skeleton look="card" lines={4} /> : null}
        {feed.data ? (
          <Card
            title={t("calendar.address")}
            actions={
              feed.data.active ? (
                <>
                  <Button icon="undo" onPress={() => setAsking("again")}>
                    {t("calendar.makeAgain")}
                  </Button>
                  <Button icon="trash" variant="quiet" onPress={() => setAsking("revoke")}>
                    {t("calendar.revoke")}
                  </Button>
                </>
              ) : (
                <Button icon="calendar" variant="primary" isBusy={make.isPending} onPress={makeOne}>
                  {t("calendar.make")}
                </Button>
              )
            }
          >
            {make.error && asking === null ? <Failure sentence={sentenceFor(make.error)} /> : null}
            {address ? (
              <CopyBox
                title={t("calendar.made")}
                lead={t("calendar.once")}
                label={t("calendar.yours")}
                value={address}
              />
            ) : feed.data.active && feed.data.created_at ? (
              <p>{t("calendar.since", { date: formatDate(feed.data.created_at, reader) })}</p>
            ) : (
              <p>{t("calendar.none")}</p>
            )}
            <Notice tone="warning" title={t("calendar.whoTitle")}>
              {t("calendar.who")}
            </Notice>
          </Card>
        ) : null}
        <CalendarPrograms />
      </div>
      <ConfirmDialog
        title={t("calendar.againTitle")}
        confirmLabel={t("calendar.makeAgain")}
        cancelLabel={t("calendar.keep")}
        isOpen={asking === "again"}
        onOpenChange={() => setAsking(null)}
        isBusy={make.isPending}
        problem={make.error ? sentenceFor(make.error) : null}
        onConfirm={makeOne}
      >
        <p>{t("calendar.againLead")}</p>
      </ConfirmDialog>
      <ConfirmDialog
        title={t("calendar.revokeTitle")}
        confirmLabel={t("calendar.revokeConfirm")}
        cancelLabel={t("calendar.keep")}
        variant="danger"
        isOpen={asking === "revoke"}
        onOpenChange={() => setAsking(null)}
        isBusy={revoke.isPending}
        problem={revoke.error ? sentenceFor(revoke.error) : null}
        onConfirm={endIt}
      >
        <p>{t("calendar.revokeLead")}</p>
      </ConfirmDialog>
    </div>
  );
}
