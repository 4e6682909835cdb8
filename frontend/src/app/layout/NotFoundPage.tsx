import { useTranslation } from "react-i18next";
import { paths } from "@/lib/paths";
import { ButtonLink, Link } from "@/ui/Link";
import { usePageTitle } from "@/ui/usePageTitle";
import { Wordmark } from "./Wordmark";

export function NotFoundPage() {
  const { t } = useTranslation();
  usePageTitle(t("notFound.title"));
  return (
    <div className="mx-auto flex min-h-dvh w-full max-w-6xl flex-col px-4 sm:px-8">
      <header className="py-4">
        <Link href={paths.home()} className="inline-block rounded">
          <Wordmark />
        </Link>
      </header>
      <main className="flex max-w-xl flex-col items-start gap-4 pt-12">
        <h1 tabIndex={-1} className="text-heading sm:text-display">
          {t("notFound.title")}
        </h1>
        <p className="text-muted">{t("notFound.lead")}</p>
        <ButtonLink href={paths.home()} variant="primary">
          {t("notFound.action")}
        </ButtonLink>
      </main>
    </div>
  );
}
