import { useTranslation } from "react-i18next";
import { paths } from "@/lib/paths";
import { Icon } from "@/ui/Icon";
import { Link } from "@/ui/Link";

/** One quiet line at the end of a page: there is somebody to turn to. */
export function HelpLine() {
  const { t } = useTranslation();
  return (
    <p className="flex items-start gap-2 text-muted">
      <Icon name="help" className="mt-0.5" />
      <span>
        {t("support.line")} <Link href={paths.help()}>{t("support.lineLink")}</Link>
      </span>
    </p>
  );
}
