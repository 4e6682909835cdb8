import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { useReader } from "@/auth/hooks";
import { formatDate, formatDateTime } from "@/lib/dates";
import { paths } from "@/lib/paths";
import { Card } from "@/ui/Card";
import { DefinitionList } from "@/ui/DefinitionList";
import { Failure } from "@/ui/Failure";
import { Link } from "@/ui/Link";
import { Skeleton } from "@/ui/Skeleton";
import { WhoCanRead } from "@/ui/WhoCanRead";
import { PULSE_QUESTIONS, usePulseWords } from "./pulseWords";
import { myPulsesQuery, type Pulse } from "./queries";

type About = (sessionId: string) => { name: string; date: string } | null;

/** One's own four taps after each session, latest first; changed on the session's page for 48 hours. */
export function PulseHistory({ about }: { about: About }) {
  const { t } = useTranslation();
  const pulses = useQuery(myPulsesQuery);
  return (
    <Card title={t("answers.pulses")}>
      <WhoCanRead>{t("pulse.whoCanRead")}</WhoCanRead>
      {pulses.isError ? (
        <Failure sentence={sentenceFor(pulses.error)} onRetry={() => void pulses.refetch()} />
      ) : pulses.data ? (
        <ul className="divide-y divide-line">
          {pulses.data.map((pulse) => (
            <Given key={pulse.session_id} pulse={pulse} about={about} />
          ))}
        </ul>
      ) : (
        <Skeleton lines={4} />
      )}
      {pulses.data?.length === 0 ? <p className="text-muted">{t("answers.noPulses")}</p> : null}
      <p className="text-small text-muted">{t("pulse.unvalidated")}</p>
    </Card>
  );
}

function Given({ pulse, about }: { pulse: Pulse; about: About }) {
  const { t } = useTranslation();
  const reader = useReader();
  const session = about(pulse.session_id);
  const name = session?.name ?? t("answers.partner");
  const wordsOf = usePulseWords(name);
  const isEditable = Date.parse(pulse.editable_until) > Date.now();
  return (
    <li className="flex flex-col gap-1 py-3">
      <Link href={paths.session(pulse.session_id)}>
        {t("answers.session", { name, date: session?.date ?? formatDate(pulse.given_at, reader) })}
      </Link>
      <DefinitionList
        items={PULSE_QUESTIONS.map((question) => {
          const tap = pulse[question];
          return {
            term: t(`pulse.question.${question}`, { name }),
            value: tap === null ? t("pulse.leftOut") : (wordsOf(question)[tap] ?? ""),
          };
        })}
      />
      {isEditable ? (
        <p className="text-small text-muted">
          {t("answers.editableUntil", { date: formatDateTime(pulse.editable_until, reader) })}
        </p>
      ) : null}
    </li>
  );
}
