import { useTranslation } from "react-i18next";
import { Card } from "@/ui/Card";

const PROGRAMS = ["outlook", "google", "apple"] as const;

/** Where to paste the address, in words: no page of another company is opened or loaded. */
export function CalendarPrograms() {
  const { t } = useTranslation();
  return (
    <Card title={t("calendar.programs.title")}>
      <dl className="flex flex-col gap-4">
        {PROGRAMS.map((program) => (
          <div key={program}>
            <dt className="font-semibold">{t(`calendar.programs.${program}.name`)}</dt>
            <dd className="text-muted">{t(`calendar.programs.${program}.steps`)}</dd>
          </div>
        ))}
      </dl>
      <p className="text-small text-muted">{t("calendar.programs.reach")}</p>
      <p className="text-small text-muted">{t("calendar.programs.late")}</p>
    </Card>
  );
}
