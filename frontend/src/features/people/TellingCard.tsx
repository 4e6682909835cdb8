import { useTranslation } from "react-i18next";
import { paths } from "@/lib/paths";
import { Card } from "@/ui/Card";
import { ButtonLink } from "@/ui/Link";

/** The way to pages of their own: how notices reach the reader, their calendar address, what they answered. */
export function TellingCard() {
  const { t } = useTranslation();
  return (
    <Card
      title={t("settings.telling")}
      actions={
        <>
          <ButtonLink href={paths.noticeSettings()} icon="bell">
            {t("notices.ways.title")}
          </ButtonLink>
          <ButtonLink href={paths.calendarSettings()} icon="calendar">
            {t("calendar.title")}
          </ButtonLink>
          <ButtonLink href={paths.myAnswers()}>{t("answers.title")}</ButtonLink>
        </>
      }
    >
      <p className="text-muted">{t("settings.tellingLead")}</p>
    </Card>
  );
}
