import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { Button } from "@/ui/Button";
import { Failure } from "@/ui/Failure";
import { Form } from "@/ui/Form";
import { Segments } from "@/ui/Segments";
import { Skeleton } from "@/ui/Skeleton";
import { TextField } from "@/ui/TextField";
import { OwnTimeFields, useOwnTime } from "./OwnTimeFields";
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

/** Picks when to meet: one of the times when both are free, or another one. */
export function TimeForm(props: TimeFormProps) {
  const { pairingId, partner, submitLabel, isBusy, problem, withPlace = false, onSubmit } = props;
  const { t } = useTranslation();
  const [minutes, setMinutes] = useState(props.minutes);
  const [slot, setSlot] = useState<string | null>(null);
  const [isOwn, setIsOwn] = useState(false);
  const own = useOwnTime(props.minutes, "ahead");
  const [place, setPlace] = useState("");
  const slots = useQuery(slotsQuery(pairingId, minutes));
  const lengths = [...new Set([...LENGTHS, props.minutes])].sort((one, other) => one - other);
  const chosen = isOwn ? own.time : slot ? { starts_at: slot, minutes } : null;

  function submit() {
    own.ask();
    if (chosen) onSubmit({ ...chosen, place });
  }

  return (
    <Form onSubmit={submit} problem={problem}>
      {isOwn ? (
        <OwnTimeFields own={own} partner={partner} />
      ) : (
        <>
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
          {slots.isError ? (
            <Failure sentence={sentenceFor(slots.error)} onRetry={() => void slots.refetch()} />
          ) : !slots.data ? (
            <Skeleton lines={4} />
          ) : slots.data.length === 0 ? (
            <p className="text-muted">{t("slots.none", { name: partner.given_name })}</p>
          ) : (
            <SlotPicker slots={slots.data} value={slot} onChange={setSlot} partner={partner} />
          )}
        </>
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
          disabledReason={chosen || isOwn ? null : t("slots.chooseFirst")}
        >
          {submitLabel}
        </Button>
      </div>
    </Form>
  );
}
