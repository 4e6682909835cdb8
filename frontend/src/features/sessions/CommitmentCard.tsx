import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Card } from "@/ui/Card";
import { WhoCanRead } from "@/ui/WhoCanRead";
import { type Commitment, commitmentQuery } from "./queries";

const KINDS = ["moved", "cancelled", "no_show"] as const;
type Side = "mentor" | "learner";

interface CommitmentCardProps {
  pairing: {
    id: string;
    my_side: Side;
    mentor: { given_name: string };
    learner: { given_name: string };
  };
}

/** Who moved, called off or missed what both had confirmed: words and small numbers for the two, never a score. */
export function CommitmentCard({ pairing }: CommitmentCardProps) {
  const { t } = useTranslation();
  const ledger = useQuery(commitmentQuery(pairing.id));
  if (!ledger.data || isClean(ledger.data)) return null;
  const mine = pairing.my_side;
  const theirs: Side = mine === "mentor" ? "learner" : "mentor";
  return (
    <Card title={t("commitment.title")}>
      <dl className="grid gap-4 sm:grid-cols-2">
        <Told who={t("commitment.you")} counts={ledger.data[mine]} />
        <Told who={pairing[theirs].given_name} counts={ledger.data[theirs]} />
      </dl>
      <p className="text-muted">{t("commitment.lead")}</p>
      {ledger.data.in_a_row >= 2 ? <p>{t("commitment.inARow", { count: ledger.data.in_a_row })}</p> : null}
      <WhoCanRead>{t("sessions.whoCanRead")}</WhoCanRead>
    </Card>
  );
}

function isClean({ mentor, learner }: Commitment): boolean {
  return KINDS.every((kind) => mentor[kind] === 0 && learner[kind] === 0);
}

function Told({ who, counts }: { who: string; counts: Commitment["mentor"] }) {
  const { t } = useTranslation();
  const told = KINDS.filter((kind) => counts[kind] > 0);
  return (
    <div>
      <dt className="font-semibold">{who}</dt>
      {told.length === 0 ? <dd className="text-muted">{t("commitment.nothing")}</dd> : null}
      {told.map((kind) => (
        <dd key={kind}>{t(`commitment.${kind}`, { count: counts[kind] })}</dd>
      ))}
    </div>
  );
}
