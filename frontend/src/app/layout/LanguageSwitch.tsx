import { Button } from "react-aria-components/Button";
import { useTranslation } from "react-i18next";
import { chooseLanguage, currentLanguage, LANGUAGES, type Language } from "@/i18n";
import { classes } from "@/ui/classes";

/** Each language is written in itself, so that nobody has to understand the other one to leave it. */
const NAMES: Record<Language, string> = { fr: "Français", en: "English" };

export function LanguageSwitch() {
  const { t } = useTranslation();
  const current = currentLanguage();
  return (
    <fieldset aria-label={t("app.language")} className="flex items-center gap-1">
      {LANGUAGES.map((language) => (
        <Button
          key={language}
          aria-pressed={language === current}
          onPress={() => void chooseLanguage(language)}
          className={classes(
            "min-h-9 cursor-pointer rounded px-2 text-small",
            language === current ? "font-semibold text-ink" : "text-muted hover:text-ink hover:underline",
          )}
        >
          <span lang={language}>{NAMES[language]}</span>
        </Button>
      ))}
    </fieldset>
  );
}
