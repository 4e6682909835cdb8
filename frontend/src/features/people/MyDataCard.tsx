import { useTranslation } from "react-i18next";
import { paths } from "@/lib/paths";
import { Card } from "@/ui/Card";
import { ButtonLink } from "@/ui/Link";

/** The way to one's own data, from the settings. */
export function MyDataCard() {
  const { t } = useTranslation();
  return (
    <Card title={t("myData.title")}>
      <p className="mb-4">{t("myData.card")}</p>
      <ButtonLink href={paths.myData()}>{t("myData.open")}</ButtonLink>
    </Card>
  );
}
