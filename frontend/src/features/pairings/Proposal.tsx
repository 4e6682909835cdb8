import { useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { useReader } from "@/auth/hooks";
import { formatDate } from "@/lib/dates";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { Failure } from "@/ui/Failure";
import { showToast } from "@/ui/Toast";
import { TwoArrows } from "@/ui/TwoArrows";
import { coupleOf, partnerOf } from "./couple";
import { ObjectionCard } from "./ObjectionCard";
import { type PairingDetail, usePairingMove } from "./queries";
import { WhyUsCard } from "./WhyUsCard";

/** The question a person is asked: this couple, for these reasons. Both answers are equally easy to give. */
export function Proposal({ pairing }: { pairing: PairingDetail }) {
  const { t, i18n } = useTranslation();
  const reader = useReader();
  const answer = usePairingMove(pairing.id);
  const name = partnerOf(pairing).given_name;
  return (
    <div className="flex flex-col gap-6">
      <Card
        look="next"
        overline={pairing.programme_name}
        title={t("proposal.question", { name })}
        actions={
          <>
            <Button
              variant="primary"
              isBusy={answer.isPending}
              onPress={() =>
                answer.mutate("accept", {
                  onSuccess: () => showToast(t(`proposal.accepted.${pairing.my_side}`, { name })),
                })
              }
            >
              {t("proposal.accept")}
            </Button>
            <Decline pairing={pairing} name={name} />
          </>
        }
      >
        <TwoArrows {...coupleOf(pairing, i18n.language)} />
        {answer.isError ? <Failure sentence={sentenceFor(answer.error)} /> : null}
        {pairing.answer_by ? (
          <p className="text-muted">
            {t("proposal.answerBy", { date: formatDate(pairing.answer_by, reader) })}
          </p>
        ) : null}
      </Card>
      <div className="grid items-start gap-6 lg:grid-cols-2">
        <WhyUsCard pairing={pairing} />
        <div className="flex flex-col gap-6">
          <WhoWillKnow side={pairing.my_side} name={name} />
          <ObjectionCard pairing={pairing} />
        </div>
      </div>
    </div>
  );
}

function WhoWillKnow({ side, name }: { side: PairingDetail["my_side"]; name: string }) {
  const { t } = useTranslation();
  const moments = ["now", "ifYes", "ifNo"] as const;
  return (
    <Card title={t("proposal.whoKnows")}>
      <dl className="flex flex-col gap-3">
        {moments.map((moment) => (
          <div key={moment}>
            <dt className="font-semibold">{t(`proposal.moment.${moment}`)}</dt>
            <dd className="text-muted">{t(`proposal.${side}.${moment}`, { name })}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}

function Decline({ pairing, name }: { pairing: PairingDetail; name: string }) {
  const { t } = useTranslation();
  const [isOpen, setIsOpen] = useState(false);
  const decline = usePairingMove(pairing.id);
  return (
    <>
      <Button onPress={() => setIsOpen(true)}>{t("proposal.decline")}</Button>
      <ConfirmDialog
        title={t("proposal.declineTitle")}
        confirmLabel={t("proposal.declineConfirm")}
        cancelLabel={t("proposal.thinkAgain")}
        isOpen={isOpen}
        onOpenChange={setIsOpen}
        isBusy={decline.isPending}
        problem={decline.isError ? sentenceFor(decline.error) : null}
        onConfirm={() =>
          decline.mutate("decline", {
            onSuccess: () => {
              setIsOpen(false);
              showToast(t("proposal.declined"));
            },
          })
        }
      >
        <p>{t(`proposal.${pairing.my_side}.ifNo`, { name })}</p>
        <p>{t("proposal.noReason")}</p>
      </ConfirmDialog>
    </>
  );
}
