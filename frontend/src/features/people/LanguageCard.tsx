import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { useCurrentUser, useReader } from "@/auth/hooks";
import { chooseLanguage, currentLanguage, LANGUAGES, type Language } from "@/i18n";
import { formatTime, zonePlace } from "@/lib/dates";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { Failure } from "@/ui/Failure";
import { Segments } from "@/ui/Segments";
import { Skeleton } from "@/ui/Skeleton";
import { showToast } from "@/ui/Toast";
import { useSaveMe } from "./queries";

const ZonePicker = lazy(() => import("./ZonePicker").then((module) => ({ default: module.ZonePicker })));

/** Each language is written in itself. */
const NAMES: Record<Language, string> = { fr: "Français", en: "English" };

/** Language and time zone take effect at once: they are choices, not a form. */
export function LanguageCard() {
  const { t } = useTranslation();
  const user = useCurrentUser();
  const reader = useReader();
  const save = useSaveMe(user);
  const [isChanging, setIsChanging] = useState(false);

  async function speak(language: Language) {
    await chooseLanguage(language);
    save.mutate({ preferred_language: language });
  }

  function live(time_zone: string) {
    setIsChanging(false);
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
        {isChanging ? (
          <Suspense fallback={<Skeleton lines={2} />}>
            <ZonePicker onPick={live} />
          </Suspense>
        ) : (
          <div>
            <Button size="small" icon="globe" onPress={() => setIsChanging(true)}>
              {t("settings.changeZone")}
            </Button>
          </div>
        )}
      </div>
      {save.isError ? <Failure sentence={sentenceFor(save.error)} /> : null}
    </Card>
  );
}
