import { parseDateTime } from "@internationalized/date";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { useReader } from "@/auth/hooks";
import { formatPartnerTime } from "@/lib/dates";
import { Button } from "@/ui/Button";
import { Failure } from "@/ui/Failure";
import { Form } from "@/ui/Form";
import { Segments } from "@/ui/Segments";
import { Skeleton } from "@/ui/Skeleton";
import { TextField } from "@/ui/TextField";
import { slotsQuery } from "./queries";
import { SlotPicker } from "./SlotPicker";

const LENGTHS = [30, 45, 60, 90];

interface TimeFormProps {
  pairingId: string;
  partner: { given_name: string; time_zone: string };
  /** How long a session lasts unless the two decide otherwise. */
  minutes: number;
  submitLabel: string;
  isBusy: boolean;
  problem: unknown;
  /** Asks for the place as well. */
  withPlace?: boolean;
  onSubmit: (time: { starts_at: string; minutes: number; place: string }) => void;
}

/** A date and a clock time of the reader's zone, as an instant; null while incomplete. */
function instantOf(day: string, clock: string, timeZone: string): string | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || !/^\d{2}:\d{2}$/.test(clock)) return null;
  return parseDateTime(`${day}T${clock}`).toDate(timeZone).toISOString();
}

/** Picks when to meet: one of the times when both are free, or another one. */
export function TimeForm(props: TimeFormProps) {
  const { pairingId, partner, submitLabel, isBusy, problem, withPlace = false, onSubmit } = props;
  const { t } = useTranslation();
  const reader = useReader();
  const [minutes, setMinutes] = useState(props.minutes);
  const [slot, setSlot] = useState<string | null>(null);
  const [isOwn, setIsOwn] = useState(false);
  const [day, setDay] = useState("");
  const [clock, setClock] = useState("");
  const [place, setPlace] = useState("");
  const slots = useQuery(slotsQuery(pairingId, minutes));
  const chosen = isOwn ? instantOf(day, clock, reader.timeZone) : slot;
  const lengths = [...new Set([...LENGTHS, props.minutes])].sort((one, other) => one - other);
  const theirs = isOwn && chosen ? formatPartnerTime(chosen, reader, partner.time_zone) : null;

  return (
    <Form onSubmit={() => chosen && onSubmit({ starts_at: chosen, minutes, place })} problem={problem}>
      <Segments
        label={t("slots.length")}
        options={lengths.map((length) => ({
          id: String(length),
          label: t("slots.minutes", { count: length }),
        }))}
        value={String(minutes)}
        onChange={(length) => {
          setMinutes(Number(length));
          setSlot(null);
        }}
      />
      {isOwn ? (
        <div className="flex flex-col gap-3">
          <div className="grid gap-4 sm:grid-cols-2">
            <TextField label={t("slots.day")} type="date" value={day} onChange={setDay} />
            <TextField label={t("slots.clock")} type="time" value={clock} onChange={setClock} />
          </div>
          {theirs ? (
            <p className="text-muted">
              {t("sessions.partnerClock", { name: partner.given_name, time: theirs })}
            </p>
          ) : null}
        </div>
      ) : slots.isError ? (
        <Failure sentence={sentenceFor(slots.error)} onRetry={() => void slots.refetch()} />
      ) : !slots.data ? (
        <Skeleton lines={4} />
      ) : slots.data.length === 0 ? (
        <p className="text-muted">{t("slots.none", { name: partner.given_name })}</p>
      ) : (
        <SlotPicker slots={slots.data} value={slot} onChange={setSlot} partner={partner} />
      )}
      <div>
        <Button size="small" variant="quiet" onPress={() => setIsOwn(!isOwn)}>
          {isOwn ? t("slots.backToSuggestions") : t("slots.ownTime")}
        </Button>
      </div>
      {withPlace ? (
        <TextField
          label={t("slots.place")}
          description={t("slots.placeHint")}
          value={place}
          onChange={setPlace}
          maxLength={200}
          whoCanRead={t("sessions.whoCanRead")}
          optional
        />
      ) : null}
      {problem ? <Failure sentence={sentenceFor(problem)} /> : null}
      <div>
        <Button
          type="submit"
          variant="primary"
          isBusy={isBusy}
          disabledReason={chosen ? null : t("slots.chooseFirst")}
        >
          {submitLabel}
        </Button>
      </div>
    </Form>
  );
}
