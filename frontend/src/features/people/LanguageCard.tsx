import { useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { useCurrentUser, useReader } from "@/auth/hooks";
import { chooseLanguage, currentLanguage, LANGUAGES, type Language } from "@/i18n";
import { formatTime, zonePlace } from "@/lib/dates";
import { Card } from "@/ui/Card";
import { ComboBox } from "@/ui/ComboBox";
import { Failure } from "@/ui/Failure";
import { Segments } from "@/ui/Segments";
import { showToast } from "@/ui/Toast";
import { useSaveMe } from "./queries";
import { findZones } from "./zones";

/** Each language is written in itself. */
const NAMES: Record<Language, string> = { fr: "Français", en: "English" };

/** Language and time zone take effect at once: they are choices, not a form. */
export function LanguageCard() {
  const { t } = useTranslation();
  const user = useCurrentUser();
  const reader = useReader();
  const save = useSaveMe(user);
  const [typed, setTyped] = useState("");

  async function speak(language: Language) {
    await chooseLanguage(language);
    save.mutate({ preferred_language: language });
  }

  function live(time_zone: string) {
    setTyped("");
    save.mutate(
      { time_zone },
      { onSuccess: () => showToast(t("settings.zoneSaved", { place: zonePlace(time_zone) })) },
    );
  }

  return (
    <Card title={t("settings.languageAndZone")}>
      <Segments
        label={t("app.language")}
        options={LANGUAGES.map((id) => ({ id, label: NAMES[id] }))}
        value={currentLanguage()}
        onChange={(language) => void speak(language)}
      />
      <div className="flex flex-col gap-3">
        <p>
          <span className="font-semibold">{t("settings.zone")}</span>{" "}
          {t("settings.zoneNow", { zone: user.time_zone, time: formatTime(new Date(), reader) })}
        </p>
        <ComboBox
          label={t("settings.changeZone")}
          description={t("settings.changeZoneHint")}
          inputValue={typed}
          onInputChange={setTyped}
          options={findZones(typed).map((zone) => ({ id: zone, label: zonePlace(zone), description: zone }))}
          onSelect={live}
          whoCanRead={t("settings.zoneWhoCanRead")}
        />
      </div>
      {save.isError ? <Failure sentence={sentenceFor(save.error)} /> : null}
    </Card>
  );
}
