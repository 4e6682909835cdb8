import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useReader } from "@/auth/hooks";
import { formatDateTime, formatPartnerTime } from "@/lib/dates";
import { paths } from "@/lib/paths";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { ButtonLink } from "@/ui/Link";
import { showToast } from "@/ui/Toast";
import { rebookingQuery, usePlanSession } from "./queries";
import { Refusal } from "./Refusal";

interface RebookingCardProps {
  pairingId: string;
  partner: { given_name: string; time_zone: string };
}

/** After a miss, while nothing is planned: three new times, each one press away. Nothing otherwise. */
export function RebookingCard({ pairingId, partner }: RebookingCardProps) {
  const { t } = useTranslation();
  const reader = useReader();
  const rebooking = useQuery(rebookingQuery(pairingId));
  const plan = usePlanSession(pairingId);
  // A help beside the page: when it cannot be read, planning as usual is still there.
  if (!rebooking.data?.after_miss) return null;
  const { slots, minutes } = rebooking.data;
  const name = partner.given_name;
  return (
    <Card
      title={t("sessions.rebook.title")}
      actions={
        <ButtonLink href={paths.planSession(pairingId)} variant="quiet">
          {t("sessions.rebook.other")}
        </ButtonLink>
      }
    >
      <p className="text-muted">
        {slots.length > 0 ? t("sessions.rebook.lead", { name, minutes }) : t("slots.none", { name })}
      </p>
      <ul className="flex flex-col gap-2">
        {slots.map(({ starts_at }) => {
          const theirs = formatPartnerTime(starts_at, reader, partner.time_zone);
          return (
            <li key={starts_at}>
              <Button
                wide
                icon="calendar"
                isBusy={plan.isPending && plan.variables.starts_at === starts_at}
                onPress={() =>
                  plan.mutate(
                    { starts_at, minutes, place: "" },
                    { onSuccess: () => showToast(t("slots.proposed", { name })) },
                  )
                }
              >
                {formatDateTime(starts_at, reader)}
                {theirs ? ` · ${t("sessions.partnerClock", { name, time: theirs })}` : ""}
              </Button>
            </li>
          );
        })}
      </ul>
      {plan.error ? <Refusal problem={plan.error} pairingId={pairingId} /> : null}
    </Card>
  );
}
