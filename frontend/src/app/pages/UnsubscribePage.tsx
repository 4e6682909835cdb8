import { useMutation, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import { ApiError, sentenceFor } from "@/api/errors";
import type { components } from "@/api/schema";
import { useFragmentToken } from "@/auth/useFragmentToken";
import { paths } from "@/lib/paths";
import { Button } from "@/ui/Button";
import { Failure } from "@/ui/Failure";
import { ButtonLink } from "@/ui/Link";
import { Notice } from "@/ui/Notice";
import { Skeleton } from "@/ui/Skeleton";
import { usePageTitle } from "@/ui/usePageTitle";
import { VisitorCard } from "./VisitorCard";

type Scope = components["schemas"]["UnsubscribeLinkOut"]["scope"];
const REFUSED = [404, 422];

/** Where the link at the foot of a mail leads: what would stop, and one button. Signed in or not. */
export function UnsubscribePage() {
  const { t } = useTranslation();
  const token = useFragmentToken();
  usePageTitle(t("unsubscribe.title"));
  return token ? <AskOnce key={token} token={token} /> : <WrongLink title={t("reset.noTokenTitle")} />;
}

function AskOnce({ token }: { token: string }) {
  const { t } = useTranslation();
  const params = { path: { token } };
  const link = useQuery({
    queryKey: ["unsubscribe", token],
    queryFn: ({ signal }) => unwrap(api.GET("/unsubscribe/{token}/scope", { params, signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const stop = useMutation({
    mutationFn: () => unwrap(api.POST("/unsubscribe/{token}", { params })),
    meta: { moves: [["notices"]] },
  });
  const error = stop.error ?? link.error;
  if (error instanceof ApiError && REFUSED.includes(error.status)) {
    return <WrongLink title={t("unsubscribe.wrongTitle")} />;
  }
  if (stop.data) return <Done scope={stop.data.scope} />;
  if (link.error) return <Failure sentence={sentenceFor(link.error)} onRetry={() => void link.refetch()} />;
  if (!link.data) return <Skeleton look="card" lines={4} />;
  return (
    <VisitorCard title={t("unsubscribe.title")} lead={t(`unsubscribe.stops.${link.data.scope}`)}>
      <p>{t("unsubscribe.stays")}</p>
      {stop.error ? <Failure sentence={sentenceFor(stop.error)} /> : null}
      <Button variant="primary" wide isBusy={stop.isPending} onPress={() => stop.mutate()}>
        {t("unsubscribe.submit")}
      </Button>
      <Choices />
    </VisitorCard>
  );
}

function Done({ scope }: { scope: Scope }) {
  const { t } = useTranslation();
  return (
    <VisitorCard title={t("unsubscribe.doneTitle")}>
      <Notice tone="success" announce>
        {t(`unsubscribe.stopped.${scope}`)}
      </Notice>
      <p>{t("unsubscribe.back")}</p>
      <Choices />
    </VisitorCard>
  );
}

function WrongLink({ title }: { title: string }) {
  const { t } = useTranslation();
  return (
    <VisitorCard title={title} lead={t("unsubscribe.wrong")}>
      <Choices />
    </VisitorCard>
  );
}

/** Every kind at once; whoever is not signed in signs in on the way. */
function Choices() {
  const { t } = useTranslation();
  return (
    <ButtonLink href={paths.noticeSettings()} wide>
      {t("unsubscribe.choices")}
    </ButtonLink>
  );
}
