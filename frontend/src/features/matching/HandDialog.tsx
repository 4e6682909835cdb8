import { useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { Button } from "@/ui/Button";
import { Checkbox } from "@/ui/Choices";
import { Dialog } from "@/ui/Dialog";
import { Failure } from "@/ui/Failure";
import { Form } from "@/ui/Form";
import { TextArea } from "@/ui/TextField";
import { showToast } from "@/ui/Toast";
import { usePutTogether } from "./changes";
import { HandPeople } from "./HandPeople";
import { fullName } from "./people";
import { type ChosenCouple, coupleQuery, type MatchRun, type Proposal, useProposals } from "./queries";
import { RulesAnswer } from "./RulesAnswer";

const SHORTEST_REASON = 10;

/** What the dialog starts from: nothing, a couple, or a couple of the run to change. */
export interface HandWish {
  couple?: ChosenCouple;
  replaces?: Proposal;
}

interface HandDialogProps {
  programmeId: string;
  run: MatchRun;
  wish: HandWish;
  onClose: () => void;
}

/** The couples still to be decided that take up a place of one of these two. */
export function inTheWay(proposals: readonly Proposal[], couple: ChosenCouple): Proposal[] {
  const ids = new Set([couple.mentor?.id, couple.learner?.id]);
  return proposals.filter(
    ({ mentor, learner, decision }) =>
      decision === "pending" &&
      (ids.has(mentor.user_id) || ids.has(learner.user_id)) &&
      !(ids.has(mentor.user_id) && ids.has(learner.user_id)),
  );
}

/** Two people put together by their coordinator. The rules answer before anything is kept, and again when it is. */
export function HandDialog({ programmeId, run, wish, onClose }: HandDialogProps) {
  const { t } = useTranslation();
  const form = useId();
  const [couple, setCouple] = useState<ChosenCouple>(wish.couple ?? {});
  const [reason, setReason] = useState("");
  const [isAsked, setIsAsked] = useState(false);
  const [kept, setKept] = useState<ReadonlySet<string>>(new Set());
  const { proposals = [] } = useProposals(run.id);
  const put = usePutTogether(run);
  const { mentor, learner } = couple;
  const answer = useQuery({
    ...coupleQuery(programmeId, { mentorId: mentor?.id ?? "", learnerId: learner?.id ?? "" }),
    enabled: mentor !== undefined && learner !== undefined,
  });
  const isSame =
    wish.replaces?.mentor.user_id === mentor?.id && wish.replaces?.learner.user_id === learner?.id;
  const needsReason = run.mode === "optimiser";
  const isShort = needsReason && reason.trim().length < SHORTEST_REASON;
  const crowded = mentor && learner ? inTheWay(proposals, couple) : [];
  const replaces = crowded.filter(({ id }) => !kept.has(id));
  const coupleName = (each: Proposal) =>
    t("matching.couple", { mentor: fullName(each.mentor), learner: fullName(each.learner) });

  function refusal(): string | null {
    if (!mentor || !learner) return t("matching.hand.chooseBoth");
    if (isSame) return t("matching.hand.chooseOther");
    if (!answer.data) return t("matching.hand.asking");
    return answer.data.feasible ? null : t("matching.hand.rulesRefuse");
  }

  function submit() {
    setIsAsked(true);
    if (isShort || !mentor || !learner || refusal()) return;
    const name = t("matching.couple", { mentor: mentor.name, learner: learner.name });
    put.mutate(
      {
        couple: { mentorId: mentor.id, learnerId: learner.id },
        reason: needsReason ? reason.trim() : null,
        replaces,
        replacedReason: t("matching.hand.replacedReason", { couple: name }),
      },
      {
        onSuccess: () => {
          showToast(t("matching.hand.done", { couple: name }));
          onClose();
        },
      },
    );
  }

  return (
    <Dialog
      size="wide"
      title={wish.replaces ? t("matching.hand.editTitle") : t("matching.hand.title")}
      isOpen
      onOpenChange={onClose}
      actions={
        <>
          <Button
            type="submit"
            form={form}
            variant="primary"
            isBusy={put.isPending}
            disabledReason={refusal()}
          >
            {t("matching.hand.confirm")}
          </Button>
          <Button onPress={onClose}>{t("matching.notYet")}</Button>
        </>
      }
    >
      <p className="text-muted">{t("matching.hand.lead")}</p>
      <Form id={form} onSubmit={submit} problem={put.error}>
        <HandPeople programmeId={programmeId} run={run} couple={couple} onChange={setCouple} />
        {mentor && learner && !isSame ? <RulesAnswer answer={answer} replaces={wish.replaces} /> : null}
        {crowded.length > 0 && !isSame && answer.data?.feasible ? (
          <fieldset className="flex flex-col">
            <legend className="font-semibold">{t("matching.hand.crowded")}</legend>
            <p className="text-small text-muted">{t("matching.hand.crowdedLead")}</p>
            {crowded.map((each) => (
              <Checkbox
                key={each.id}
                isSelected={!kept.has(each.id)}
                onChange={(isAside) => {
                  const next = new Set(kept);
                  if (isAside) next.delete(each.id);
                  else next.add(each.id);
                  setKept(next);
                }}
              >
                {t("matching.hand.setAside", { couple: coupleName(each) })}
              </Checkbox>
            ))}
          </fieldset>
        ) : null}
        {needsReason ? (
          <TextArea
            label={t("matching.hand.reason")}
            description={t("matching.hand.reasonLead")}
            whoCanRead={t("matching.reasonReaders")}
            value={reason}
            onChange={setReason}
            rows={2}
            maxLength={1000}
            error={isAsked && isShort ? t("matching.hand.reasonNeeded") : null}
          />
        ) : null}
      </Form>
      {put.error ? <Failure sentence={sentenceFor(put.error)} /> : null}
    </Dialog>
  );
}
