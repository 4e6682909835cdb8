import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { useReader } from "@/auth/hooks";
import { signOutEverywhere } from "@/auth/session";
import { formatDateTime } from "@/lib/dates";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { Failure } from "@/ui/Failure";
import { Skeleton } from "@/ui/Skeleton";
import { Tag } from "@/ui/Tag";
import { showToast } from "@/ui/Toast";
import { describeDevice } from "./device";
import { type SignIn, signInsQuery, useEndSignIn } from "./queries";

/** Where this account is signed in, with a way to end each of them or all. */
export function SignInsCard() {
  const { t } = useTranslation();
  const signIns = useQuery(signInsQuery);
  const [isAsking, setIsAsking] = useState(false);
  const leave = useMutation({ mutationFn: signOutEverywhere });
  return (
    <Card
      title={t("settings.signIns")}
      actions={<Button onPress={() => setIsAsking(true)}>{t("settings.everywhere")}</Button>}
    >
      {signIns.isError ? (
        <Failure sentence={sentenceFor(signIns.error)} onRetry={() => void signIns.refetch()} />
      ) : !signIns.data ? (
        <Skeleton lines={2} />
      ) : (
        <ul className="divide-y divide-line">
          {signIns.data.map((signIn) => (
            <SignInRow key={signIn.id} signIn={signIn} />
          ))}
        </ul>
      )}
      <ConfirmDialog
        title={t("settings.everywhereTitle")}
        confirmLabel={t("settings.everywhereConfirm")}
        cancelLabel={t("settings.stayHere")}
        isOpen={isAsking}
        onOpenChange={setIsAsking}
        isBusy={leave.isPending}
        problem={leave.isError ? sentenceFor(leave.error) : null}
        onConfirm={() => leave.mutate()}
      >
        <p>{t("settings.everywhereLead")}</p>
      </ConfirmDialog>
    </Card>
  );
}

function SignInRow({ signIn }: { signIn: SignIn }) {
  const { t } = useTranslation();
  const reader = useReader();
  const end = useEndSignIn();
  const { browser, system } = describeDevice(signIn.user_agent);
  const device = [browser, system].filter(Boolean).join(" · ") || t("settings.unknownDevice");
  return (
    <li className="flex flex-wrap items-center justify-between gap-3 py-3">
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-2">
          {device}
          {signIn.current ? <Tag tone="accent">{t("settings.thisDevice")}</Tag> : null}
        </p>
        <p className="text-small text-muted">
          {t("settings.seen", { date: formatDateTime(signIn.rotated_at, reader) })}
        </p>
        {end.isError ? <Failure sentence={sentenceFor(end.error)} /> : null}
      </div>
      {signIn.current ? null : (
        <Button
          size="small"
          isBusy={end.isPending}
          aria-label={t("settings.endOne", { device })}
          onPress={() => end.mutate(signIn.id, { onSuccess: () => showToast(t("settings.ended")) })}
        >
          {t("settings.end")}
        </Button>
      )}
    </li>
  );
}
