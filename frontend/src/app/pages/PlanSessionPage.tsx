import { useQuery } from "@tanstack/react-query";
import { useParams, useRouter } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { partnerOf } from "@/features/pairings/couple";
import { type PairingDetail, pairingQuery } from "@/features/pairings/queries";
import { programmeQuery } from "@/features/programmes/participantQueries";
import { demandsOf } from "@/features/programmes/participation";
import { usePlanSession } from "@/features/sessions/queries";
import { TimeForm } from "@/features/sessions/TimeForm";
import { paths } from "@/lib/paths";
import { Card } from "@/ui/Card";
import { Failure } from "@/ui/Failure";
import { PageHeader } from "@/ui/PageHeader";
import { Segments } from "@/ui/Segments";
import { Skeleton } from "@/ui/Skeleton";
import { showToast } from "@/ui/Toast";
import { usePageTitle } from "@/ui/usePageTitle";

const CyclePlan = lazy(() =>
  import("@/features/sessions/CyclePlan").then((module) => ({ default: module.CyclePlan })),
);

const USUAL_MINUTES = 60;

export function PlanSessionPage() {
  const { t } = useTranslation();
  const { pairingId } = useParams({ from: "/members/pairings/$pairingId/plan" });
  const pairing = useQuery(pairingQuery(pairingId));
  const name = pairing.data ? partnerOf(pairing.data).given_name : "…";
  usePageTitle(t("slots.title"));
  return (
    <div className="mx-auto max-w-3xl">
      <PageHeader
        title={t("slots.title")}
        lead={t("slots.lead", { name })}
        back={{ href: paths.pairing(pairingId), label: t("pairing.title", { name }) }}
      />
      {pairing.data ? (
        <Plans key={pairingId} pairing={pairing.data} />
      ) : pairing.isError ? (
        <Failure sentence={sentenceFor(pairing.error)} onRetry={() => void pairing.refetch()} />
      ) : (
        <Skeleton look="card" lines={6} />
      )}
    </div>
  );
}

/** One session, or the whole cycle at once. */
function Plans({ pairing }: { pairing: PairingDetail }) {
  const { t } = useTranslation();
  const [what, setWhat] = useState<"one" | "cycle">("one");
  return (
    <div className="flex flex-col gap-6">
      <Segments
        hideLabel
        label={t("cycle.choose")}
        options={(["one", "cycle"] as const).map((id) => ({ id, label: t(`cycle.plan.${id}`) }))}
        value={what}
        onChange={setWhat}
      />
      {what === "one" ? (
        <Planning pairing={pairing} />
      ) : (
        <Card title={t("cycle.title")}>
          <Suspense fallback={<Skeleton lines={6} />}>
            <CyclePlan pairingId={pairing.id} partner={partnerOf(pairing)} />
          </Suspense>
        </Card>
      )}
    </div>
  );
}

function Planning({ pairing }: { pairing: PairingDetail }) {
  const { t } = useTranslation();
  const router = useRouter();
  const programme = useQuery(programmeQuery(pairing.programme_id));
  const plan = usePlanSession(pairing.id);
  const partner = partnerOf(pairing);
  if (programme.isPending) return <Skeleton look="card" lines={6} />;
  const usual = programme.data ? demandsOf(programme.data.policy).minutes : null;
  return (
    <Card title={t("slots.label")}>
      <TimeForm
        withPlace
        pairingId={pairing.id}
        partner={partner}
        minutes={usual ?? USUAL_MINUTES}
        submitLabel={t("slots.propose")}
        isBusy={plan.isPending}
        problem={plan.error}
        onSubmit={(time) =>
          plan.mutate(time, {
            onSuccess: (session) => {
              showToast(t("slots.proposed", { name: partner.given_name }));
              void router.navigate({ href: paths.session(session.id), replace: true });
            },
          })
        }
      />
    </Card>
  );
}
