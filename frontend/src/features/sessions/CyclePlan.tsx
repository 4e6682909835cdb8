import { useQuery } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { paths } from "@/lib/paths";
import { Button } from "@/ui/Button";
import { Failure } from "@/ui/Failure";
import { Notice } from "@/ui/Notice";
import { Skeleton } from "@/ui/Skeleton";
import { showToast } from "@/ui/Toast";
import { Clock } from "./Clock";
import { cycleQuery, type NumberedSlot, usePlanCycle } from "./queries";

interface CyclePlanProps {
  pairingId: string;
  partner: { given_name: string; time_zone: string };
}

/** Every date of the cycle on both clocks, then one press that proposes them all. */
export function CyclePlan({ pairingId, partner }: CyclePlanProps) {
  const { t } = useTranslation();
  const cycle = useQuery(cycleQuery(pairingId));
  if (cycle.isError) {
    return <Failure sentence={sentenceFor(cycle.error)} onRetry={() => void cycle.refetch()} />;
  }
  if (!cycle.data) return <Skeleton lines={6} />;
  const { slots, minutes, without_slot: without } = cycle.data;
  return (
    <div className="flex flex-col gap-4">
      <p className="text-muted">{t("cycle.lead", { name: partner.given_name, minutes })}</p>
      <ol className="divide-y divide-line">
        {slots.map((slot) => (
          <li key={slot.number} className="flex flex-wrap gap-x-4 gap-y-0.5 py-2.5">
            <span className="w-24 font-semibold">{t("cycle.number", { number: slot.number })}</span>
            <span>
              <Clock startsAt={slot.starts_at} partner={partner} />
            </span>
          </li>
        ))}
      </ol>
      {without > 0 ? <Notice tone="warning">{t("cycle.without", { count: without })}</Notice> : null}
      <p className="text-small text-muted">{t("cycle.holidays")}</p>
      <Propose pairingId={pairingId} partner={partner} seen={slots} />
    </div>
  );
}

function Propose({ pairingId, partner, seen }: CyclePlanProps & { seen: readonly NumberedSlot[] }) {
  const { t } = useTranslation();
  const router = useRouter();
  const plan = usePlanCycle(pairingId);
  return (
    <>
      {plan.isError ? <Failure sentence={sentenceFor(plan.error)} /> : null}
      <div>
        <Button
          variant="primary"
          icon="calendar"
          isBusy={plan.isPending}
          disabledReason={seen.length === 0 ? t("cycle.nothing") : null}
          onPress={() =>
            plan.mutate(undefined, {
              onSuccess: ({ sessions }) => {
                // A time that somebody took a moment ago gives way to the next one: the page then shows which.
                const isAsSeen = sessions.every(
                  ({ starts_at }, index) => starts_at === seen[index]?.starts_at,
                );
                showToast(
                  t(isAsSeen ? "cycle.proposed" : "cycle.proposedOther", { name: partner.given_name }),
                );
                void router.navigate({ href: paths.pairing(pairingId), replace: true });
              },
            })
          }
        >
          {t("cycle.propose", { count: seen.length })}
        </Button>
      </div>
    </>
  );
}
