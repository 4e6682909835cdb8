import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useReader } from "@/auth/hooks";
import { formatPartnerTime } from "@/lib/dates";
import { TextField } from "@/ui/TextField";
import { type Direction, LONGEST, type OwnTime, readOwnTime, SHORTEST } from "./ownTime";

/** A time that is being typed. What is wrong with it is said once the person has tried to send it. */
export function useOwnTime(minutes: number, direction: Direction) {
  const reader = useReader();
  const [typed, setTyped] = useState<OwnTime>({ day: "", clock: "", minutes: String(minutes) });
  const [isAsked, setIsAsked] = useState(false);
  const reading = readOwnTime(typed, { timeZone: reader.timeZone, now: new Date(), direction });
  return {
    typed,
    change: (change: Partial<OwnTime>) => setTyped((before) => ({ ...before, ...change })),
    time: reading.time,
    isTwice: reading.isTwice,
    problems: isAsked ? reading.problems : {},
    /** Show what is wrong from now on. */
    ask: () => setIsAsked(true),
  };
}

interface OwnTimeFieldsProps {
  own: ReturnType<typeof useOwnTime>;
  partner: { given_name: string; time_zone: string };
}

export function OwnTimeFields({ own, partner }: OwnTimeFieldsProps) {
  const { t } = useTranslation();
  const reader = useReader();
  const error = (field: keyof OwnTime) => {
    const problem = own.problems[field];
    return problem ? t(`slots.problem.${problem}`, { shortest: SHORTEST, longest: LONGEST / 60 }) : null;
  };
  const theirs = own.time ? formatPartnerTime(own.time.starts_at, reader, partner.time_zone) : null;
  return (
    <div className="flex flex-col gap-3">
      <div className="grid items-start gap-4 sm:grid-cols-3">
        <TextField
          label={t("slots.day")}
          type="date"
          value={own.typed.day}
          onChange={(day) => own.change({ day })}
          error={error("day")}
        />
        <TextField
          label={t("slots.clock")}
          type="time"
          value={own.typed.clock}
          onChange={(clock) => own.change({ clock })}
          error={error("clock")}
        />
        <TextField
          label={t("slots.minutesField")}
          value={own.typed.minutes}
          onChange={(minutes) => own.change({ minutes })}
          error={error("minutes")}
        />
      </div>
      {theirs ? (
        <p className="text-muted">{t("sessions.partnerClock", { name: partner.given_name, time: theirs })}</p>
      ) : null}
      {own.isTwice ? <p className="text-muted">{t("slots.twice")}</p> : null}
    </div>
  );
}
