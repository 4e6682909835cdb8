import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { useReader } from "@/auth/hooks";
import { zonePlace } from "@/lib/dates";
import { paths } from "@/lib/paths";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { Failure } from "@/ui/Failure";
import { PageHeader } from "@/ui/PageHeader";
import { Skeleton } from "@/ui/Skeleton";
import { showToast } from "@/ui/Toast";
import { usePageTitle } from "@/ui/usePageTitle";
import { PreferenceRow } from "./PreferenceRow";
import { preferencesQuery, useChooseWay, useUsualWays } from "./queries";

/** How each kind of notice reaches the reader. Choices, not a form: each takes effect at once. */
export function NoticePreferencesPage() {
  const { t } = useTranslation();
  const reader = useReader();
  const preferences = useQuery(preferencesQuery);
  const choose = useChooseWay();
  const usual = useUsualWays();
  usePageTitle(t("notices.ways.title"));
  const problem = choose.error ?? usual.error;
  return (
    <div className="mx-auto max-w-3xl">
      <PageHeader
        title={t("notices.ways.title")}
        back={{ href: paths.settings(), label: t("nav.settings") }}
        lead={t("notices.ways.lead", { place: zonePlace(reader.timeZone) })}
      />
      <div className="flex flex-col gap-4">
        {problem ? <Failure sentence={sentenceFor(problem)} /> : null}
        {preferences.error ? (
          <Failure sentence={sentenceFor(preferences.error)} onRetry={() => void preferences.refetch()} />
        ) : null}
        {preferences.isPending ? <Skeleton look="card" lines={8} /> : null}
        {preferences.data ? (
          <Card
            actions={
              <Button
                icon="undo"
                isBusy={usual.isPending}
                onPress={() =>
                  usual.mutate(undefined, { onSuccess: () => showToast(t("notices.ways.usualToast")) })
                }
              >
                {t("notices.ways.usual")}
              </Button>
            }
          >
            <ul className="divide-y divide-line">
              {preferences.data.map((preference) => (
                <PreferenceRow
                  key={preference.kind}
                  preference={preference}
                  onChange={(way) =>
                    choose.mutate(
                      { kind: preference.kind, way },
                      { onSuccess: () => showToast(t("notices.ways.saved")) },
                    )
                  }
                />
              ))}
            </ul>
          </Card>
        ) : null}
      </div>
    </div>
  );
}
