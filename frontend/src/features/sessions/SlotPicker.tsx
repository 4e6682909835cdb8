import { Radio, RadioGroup } from "react-aria-components/RadioGroup";
import { useTranslation } from "react-i18next";
import { useReader } from "@/auth/hooks";
import { formatDateTime, formatDay, formatPartnerTime, formatTimeRange } from "@/lib/dates";
import { classes } from "@/ui/classes";
import { byDay } from "./meeting";
import type { Slot } from "./queries";

interface SlotPickerProps {
  slots: readonly Slot[];
  /** The start of the chosen slot. */
  value: string | null;
  onChange: (startsAt: string) => void;
  partner: { given_name: string; time_zone: string };
}

/** Times when both are free, day by day; each says what the partner's clock shows when it shows something else. */
export function SlotPicker({ slots, value, onChange, partner }: SlotPickerProps) {
  const { t } = useTranslation();
  const reader = useReader();
  return (
    <RadioGroup
      aria-label={t("slots.label")}
      value={value}
      onChange={onChange}
      className="grid grid-cols-2 gap-x-3 gap-y-4 sm:gap-x-6 md:grid-cols-3"
    >
      {byDay(slots, reader).map(({ day, slots: ofDay }) => (
        <div key={day} className="flex min-w-0 flex-col gap-2">
          <p className="text-small font-semibold first-letter:uppercase" aria-hidden="true">
            {formatDay(ofDay[0]?.starts_at ?? day, reader)}
          </p>
          <div className="flex flex-col gap-2">
            {ofDay.map((slot) => {
              const theirs = formatPartnerTime(slot.starts_at, reader, partner.time_zone);
              const clock = theirs
                ? t("sessions.partnerClock", { name: partner.given_name, time: theirs })
                : "";
              return (
                <Radio
                  key={slot.starts_at}
                  value={slot.starts_at}
                  aria-label={`${formatDateTime(slot.starts_at, reader)} ${clock}`.trim()}
                  className={({ isSelected, isFocusVisible }) =>
                    classes(
                      "flex min-h-11 cursor-pointer flex-col items-center justify-center rounded border px-2 py-2 text-center hover:border-control",
                      isSelected ? "border-accent bg-accent text-on-accent" : "bg-surface",
                      isFocusVisible && "outline-2 outline-offset-2 outline-accent",
                    )
                  }
                >
                  {({ isSelected }) => (
                    <>
                      <span className="font-semibold">
                        {formatTimeRange(slot.starts_at, slot.ends_at, reader)}
                      </span>
                      {theirs ? (
                        <span className={classes("text-small", isSelected ? "" : "text-muted")}>{clock}</span>
                      ) : null}
                    </>
                  )}
                </Radio>
              );
            })}
          </div>
        </div>
      ))}
    </RadioGroup>
  );
}
