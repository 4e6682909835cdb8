import { Outlet } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { paths } from "@/lib/paths";
import { Link } from "@/ui/Link";
import { LanguageSwitch } from "./LanguageSwitch";
import { LoopPicture } from "./LoopPicture";
import { Wordmark } from "./Wordmark";

/** Before signing in: one thing to do, beside the idea of the product where there is room for it. */
export function VisitorLayout() {
  const { t } = useTranslation();
  return (
    <div className="mx-auto flex min-h-dvh w-full max-w-6xl flex-col px-4 sm:px-8">
      <header className="flex flex-wrap items-center justify-between gap-2 py-4">
        <Link href={paths.home()} className="rounded">
          <Wordmark />
        </Link>
        <LanguageSwitch />
      </header>
      <div className="flex flex-1 items-start justify-center gap-16 pt-6 pb-12 sm:pt-12 lg:justify-between lg:pt-20">
        <aside className="hidden max-w-lg flex-1 flex-col gap-10 pt-4 lg:flex">
          <p className="text-display font-semibold tracking-tight text-balance">{t("app.tagline")}</p>
          <LoopPicture />
        </aside>
        <main className="w-full max-w-md">
          <Outlet />
        </main>
      </div>
    </div>
  );
}
