import { useEffect } from "react";
import { useTranslation } from "react-i18next";

/** Names the browser tab after the page, so that history and screen readers can tell pages apart. */
export function usePageTitle(page: string): void {
  const { t } = useTranslation();
  useEffect(() => {
    document.title = t("app.pageTitle", { page });
  }, [page, t]);
}
