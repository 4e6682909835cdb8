import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { Failure } from "@/ui/Failure";
import { Skeleton } from "@/ui/Skeleton";
import { CoupleAnswer } from "./CoupleAnswer";
import { PersonPicker } from "./PersonPicker";
import { type ChosenCouple, type CoupleIds, coupleQuery } from "./queries";

interface WhyNotProps {
  programmeId: string;
  couple: ChosenCouple;
  onChange: (couple: ChosenCouple) => void;
  policy: Readonly<Record<string, unknown>>;
  /** Puts the two together in the run on screen, when it can take couples. */
  onPutTogether: ((couple: ChosenCouple) => void) | null;
}

/** Any two people of the programme, and every rule's answer about them. */
export function WhyNot({ programmeId, couple, onChange, policy, onPutTogether }: WhyNotProps) {
  const { t } = useTranslation();
  const { mentor, learner } = couple;
  return (
    <div className="flex max-w-3xl flex-col gap-6">
      <p className="text-muted">{t("matching.why.lead")}</p>
      <div className="grid gap-4 sm:grid-cols-2">
        <PersonPicker
          programmeId={programmeId}
          label={t("matching.why.mentor")}
          side={null}
          person={mentor}
          onPick={(person) => onChange({ ...couple, mentor: person })}
        />
        <PersonPicker
          programmeId={programmeId}
          label={t("matching.why.learner")}
          side={null}
          person={learner}
          onPick={(person) => onChange({ ...couple, learner: person })}
        />
      </div>
      {mentor && learner ? (
        <Answer
          programmeId={programmeId}
          couple={{ mentorId: mentor.id, learnerId: learner.id }}
          policy={policy}
          onPutTogether={onPutTogether ? () => onPutTogether(couple) : null}
        />
      ) : null}
    </div>
  );
}

interface AnswerProps {
  programmeId: string;
  couple: CoupleIds;
  policy: WhyNotProps["policy"];
  onPutTogether: (() => void) | null;
}

function Answer({ programmeId, couple, policy, onPutTogether }: AnswerProps) {
  const answer = useQuery(coupleQuery(programmeId, couple));
  if (answer.error) {
    return <Failure sentence={sentenceFor(answer.error)} onRetry={() => void answer.refetch()} />;
  }
  if (!answer.data) return <Skeleton look="card" lines={6} />;
  return (
    <CoupleAnswer
      programmeId={programmeId}
      answer={answer.data}
      policy={policy}
      onPutTogether={onPutTogether}
    />
  );
}
