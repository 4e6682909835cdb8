import { useTranslation } from "react-i18next";
import { Checkbox } from "@/ui/Choices";
import { Icon } from "@/ui/Icon";
import { Segments } from "@/ui/Segments";
import type { NoticePreference, Way } from "./queries";
import { hasBell, isSilent, mailingsOf } from "./ways";

interface PreferenceRowProps {
  preference: NoticePreference;
  onChange: (way: Way) => void;
}

/** One kind: when it is mailed, and whether the bell tells it. */
export function PreferenceRow({ preference, onChange }: PreferenceRowProps) {
  const { t } = useTranslation();
  const { title, fixed, in_app, mailing } = preference;
  if (fixed) {
    return (
      <li className="flex flex-col gap-1 py-4">
        <p className="font-semibold">{title}</p>
        <p className="flex items-start gap-2 text-muted">
          <Icon name="lock" className="mt-0.5" />
          {t("notices.ways.fixed")}
        </p>
      </li>
    );
  }
  return (
    <li className="flex flex-col gap-2 py-4 first:pt-0">
      <div className="flex flex-wrap items-end justify-between gap-x-6 gap-y-1">
        <Segments
          label={title}
          options={mailingsOf(preference).map((id) => ({ id, label: t(`notices.ways.mailing.${id}`) }))}
          value={mailing}
          onChange={(chosen) => onChange({ in_app, mailing: chosen })}
        />
        {hasBell(preference) ? (
          <Checkbox
            isSelected={in_app}
            onChange={(chosen) => onChange({ in_app: chosen, mailing })}
            aria-label={t("notices.ways.bellFor", { kind: title })}
          >
            {t("notices.ways.bell")}
          </Checkbox>
        ) : null}
      </div>
      {hasBell(preference) ? null : <p className="text-small text-muted">{t("notices.ways.invitations")}</p>}
      {isSilent(preference) ? (
        <p className="flex items-start gap-1.5 text-small text-warning">
          <Icon name="alert" size={16} className="mt-0.5" />
          {hasBell(preference) ? t("notices.ways.silent") : t("notices.ways.silentCalendar")}
        </p>
      ) : null}
    </li>
  );
}
