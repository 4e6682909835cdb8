import { useTranslation } from "react-i18next";
import { Button, IconButton } from "@/ui/Button";
import { Checkbox } from "@/ui/Choices";
import { Icon } from "@/ui/Icon";
import { addStretch, clockTimes, problemOf, type Stretch, type Weekday } from "./hours";
import { TimeSelect } from "./TimeSelect";

interface DayHoursProps {
  day: Weekday;
  stretches: readonly Stretch[];
  onChange: (stretches: readonly Stretch[]) => void;
}

/** A Monday; the other days follow it. */
const MONDAY = Date.UTC(2026, 0, 5);
const DAY_MS = 86_400_000;

export function DayHours({ day, stretches, onChange }: DayHoursProps) {
  const { t, i18n } = useTranslation();
  const name = new Intl.DateTimeFormat(i18n.language, { weekday: "long", timeZone: "UTC" }).format(
    MONDAY + day * DAY_MS,
  );
  const problem = problemOf(stretches);
  const times = clockTimes(stretches.flatMap(({ start, end }) => [start, end]));
  const set = (at: number, change: Partial<Stretch>) =>
    onChange(stretches.map((stretch, index) => (index === at ? { ...stretch, ...change } : stretch)));
  return (
    <div className="grid gap-x-4 gap-y-1 py-2 sm:grid-cols-[10rem_1fr]">
      <Checkbox
        isSelected={stretches.length > 0}
        onChange={(isFree) => onChange(isFree ? addStretch([]) : [])}
      >
        <span className="inline-block first-letter:uppercase">{name}</span>
      </Checkbox>
      <div className="flex min-w-0 flex-col gap-2">
        {stretches.length === 0 ? <p className="py-2 text-muted">{t("settings.noHours")}</p> : null}
        {stretches.map((stretch, at) => (
          <div
            // biome-ignore lint/suspicious/noArrayIndexKey: stretches keep their order while they are edited
            key={at}
            className="flex flex-wrap items-center gap-2"
          >
            <TimeSelect
              label={t("settings.from", { day: name })}
              times={times}
              value={stretch.start}
              onChange={(start) => set(at, { start })}
            />
            <span aria-hidden="true">–</span>
            <TimeSelect
              label={t("settings.to", { day: name })}
              times={times}
              value={stretch.end}
              onChange={(end) => set(at, { end })}
            />
            {stretches.length > 1 ? (
              <IconButton
                label={t("settings.removeStretch", { start: stretch.start, end: stretch.end })}
                icon="close"
                onPress={() => onChange(stretches.filter((_, index) => index !== at))}
              />
            ) : null}
            {at === stretches.length - 1 ? (
              <Button
                size="small"
                variant="quiet"
                icon="plus"
                aria-label={t("settings.addStretchOn", { day: name })}
                onPress={() => onChange(addStretch(stretches))}
              >
                {t("settings.addStretch")}
              </Button>
            ) : null}
          </div>
        ))}
        {problem ? (
          <p role="alert" className="flex items-start gap-1.5 text-small font-medium text-danger">
            <Icon name="danger" size={16} className="mt-0.5" />
            {t(`settings.problem.${problem}`)}
          </p>
        ) : null}
      </div>
    </div>
  );
}
