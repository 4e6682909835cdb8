import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { useCurrentUser, useReader } from "@/auth/hooks";
import { formatDateTime } from "@/lib/dates";
import { paths } from "@/lib/paths";
import { useDraft } from "@/lib/useDraft";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { DefinitionList } from "@/ui/DefinitionList";
import { Failure } from "@/ui/Failure";
import { Link } from "@/ui/Link";
import { Skeleton } from "@/ui/Skeleton";
import { showToast } from "@/ui/Toast";
import { WhoCanRead } from "@/ui/WhoCanRead";
import { PULSE_QUESTIONS, usePulseWords } from "./pulseWords";
import { myPulsesQuery, type Pulse, type Taps, useGivePulse } from "./queries";
import { isPulseSkipped, skipPulse } from "./skips";
import { TapScale } from "./TapScale";

const NOTHING: Taps = { learned: null, taught: null, voice: null, steering: null };

interface PulseCardProps {
  sessionId: string;
  partnerName: string;
}

/** Twenty seconds after a session: four taps, each of which may be left out. */
export function PulseCard({ sessionId, partnerName }: PulseCardProps) {
  const { t } = useTranslation();
  const user = useCurrentUser();
  const pulses = useQuery(myPulsesQuery);
  const [isSkipped, setIsSkipped] = useState(() => isPulseSkipped(sessionId, user.id));
  const [isChanging, setIsChanging] = useState(false);
  if (pulses.isError)
    return <Failure sentence={sentenceFor(pulses.error)} onRetry={() => void pulses.refetch()} />;
  if (!pulses.data) return <Skeleton look="card" lines={4} />;
  const given = pulses.data.find((pulse) => pulse.session_id === sessionId) ?? null;
  if (given && !isChanging) {
    return <GivenPulse pulse={given} partnerName={partnerName} onChange={() => setIsChanging(true)} />;
  }
  if (isSkipped && !given) {
    return (
      <Card title={t("pulse.skippedTitle")}>
        <p className="text-muted">{t("pulse.skipped")}</p>
        <div>
          <Button onPress={() => setIsSkipped(false)}>{t("pulse.answerAfterAll")}</Button>
        </div>
      </Card>
    );
  }
  return (
    <PulseForm
      sessionId={sessionId}
      partnerName={partnerName}
      start={given ?? NOTHING}
      onDone={() => setIsChanging(false)}
      onSkip={
        given
          ? null
          : () => {
              skipPulse(sessionId, user.id);
              setIsSkipped(true);
            }
      }
    />
  );
}

interface PulseFormProps extends PulseCardProps {
  start: Taps;
  onDone: () => void;
  onSkip: (() => void) | null;
}

function PulseForm({ sessionId, partnerName, start, onDone, onSkip }: PulseFormProps) {
  const { t } = useTranslation();
  const user = useCurrentUser();
  const draft = useDraft<Taps>(`pulse.${sessionId}.${user.id}`, {
    learned: start.learned,
    taught: start.taught,
    voice: start.voice,
    steering: start.steering,
  });
  const give = useGivePulse(sessionId);
  const wordsOf = usePulseWords(partnerName);
  const isEmpty = PULSE_QUESTIONS.every((question) => draft.value[question] === null);

  function submit() {
    give.mutate(draft.value, {
      onSuccess: () => {
        draft.clear();
        onDone();
        showToast(t("pulse.thanks"));
      },
    });
  }

  return (
    <Card
      look="next"
      overline={t("pulse.overline")}
      title={t("pulse.title")}
      actions={
        <>
          <Button
            variant="primary"
            isBusy={give.isPending}
            disabledReason={isEmpty ? t("pulse.tapFirst") : null}
            onPress={submit}
          >
            {t("pulse.send")}
          </Button>
          {onSkip ? (
            <Button variant="quiet" onPress={onSkip}>
              {t("pulse.notThisTime")}
            </Button>
          ) : null}
        </>
      }
    >
      <WhoCanRead>{t("pulse.whoCanRead")}</WhoCanRead>
      <div className="flex max-w-xl flex-col gap-6">
        {PULSE_QUESTIONS.map((question) => (
          <TapScale
            key={question}
            label={t(`pulse.question.${question}`, { name: partnerName })}
            words={wordsOf(question)}
            value={draft.value[question]}
            onChange={(tap) => draft.change({ ...draft.value, [question]: tap })}
          />
        ))}
      </div>
      <p className="text-small text-muted">{t("pulse.unvalidated")}</p>
      {give.isError ? <Failure sentence={sentenceFor(give.error)} onRetry={submit} /> : null}
    </Card>
  );
}

interface GivenPulseProps {
  pulse: Pulse;
  partnerName: string;
  onChange: () => void;
}

function GivenPulse({ pulse, partnerName, onChange }: GivenPulseProps) {
  const { t } = useTranslation();
  const reader = useReader();
  const wordsOf = usePulseWords(partnerName);
  const isEditable = Date.parse(pulse.editable_until) > Date.now();
  return (
    <Card title={t("pulse.givenTitle")}>
      <DefinitionList
        items={PULSE_QUESTIONS.map((question) => {
          const tap = pulse[question];
          return {
            term: t(`pulse.question.${question}`, { name: partnerName }),
            value: tap === null ? t("pulse.leftOut") : (wordsOf(question)[tap] ?? ""),
          };
        })}
      />
      <WhoCanRead>{t("pulse.whoCanRead")}</WhoCanRead>
      <div>
        <Link href={paths.myAnswers()}>{t("answers.open")}</Link>
      </div>
      {isEditable ? (
        <div className="flex flex-col items-start gap-2">
          <Button size="small" onPress={onChange}>
            {t("pulse.change")}
          </Button>
          <p className="text-small text-muted">
            {t("pulse.editableUntil", { date: formatDateTime(pulse.editable_until, reader) })}
          </p>
        </div>
      ) : null}
    </Card>
  );
}
