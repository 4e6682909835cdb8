import { Outlet, useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCurrentUser } from "@/auth/hooks";
import { RequireSignIn } from "@/auth/RequireSignIn";
import { signOut } from "@/auth/session";
import { Bell } from "@/features/notices/Bell";
import { paths } from "@/lib/paths";
import { Avatar } from "@/ui/Avatar";
import { Button } from "@/ui/Button";
import { Link } from "@/ui/Link";
import { showToast } from "@/ui/Toast";
import { Redirect } from "../Redirect";
import { LanguageSwitch } from "./LanguageSwitch";
import { BottomBar, TopBar } from "./Navigation";
import { Wordmark } from "./Wordmark";

/** Everything behind sign-in: header with words, content, and on a phone a bar within reach of the thumb. */
export function MemberLayout() {
  return (
    <RequireSignIn fallback={<GoToSignIn />}>
      <SignedInFrame />
    </RequireSignIn>
  );
}

function GoToSignIn() {
  const router = useRouter();
  // The page that was asked for, read once: while the sign-in page loads, the location is already its own.
  const [next] = useState(router.state.location.href);
  return <Redirect href={paths.signIn({ next })} />;
}

function SignedInFrame() {
  const { t } = useTranslation();
  return (
    <div className="flex min-h-dvh flex-col">
      <a
        href="#content"
        className="sr-only print:hidden rounded bg-accent px-4 py-2 font-semibold text-on-accent focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:z-50"
      >
        {t("app.skipToContent")}
      </a>
      <header className="border-b bg-surface print:hidden">
        <div className="mx-auto flex w-full max-w-6xl items-center gap-6 px-4 sm:px-8">
          <Link href={paths.home()} className="my-3 shrink-0 rounded">
            <Wordmark />
          </Link>
          <TopBar />
          <Account />
        </div>
      </header>
      <main
        id="content"
        tabIndex={-1}
        className="mx-auto w-full max-w-6xl flex-1 px-4 pt-6 pb-28 sm:px-8 md:pt-10 md:pb-16"
      >
        <Outlet />
      </main>
      <BottomBar />
    </div>
  );
}

function Account() {
  const { t } = useTranslation();
  const user = useCurrentUser();
  async function leave() {
    // The page forgets the session in any case; a lost network only leaves the cookie to expire by itself.
    await signOut().catch(() => undefined);
    showToast(t("app.signedOut"));
  }
  return (
    <div className="ml-auto flex shrink-0 items-center gap-2 sm:gap-3">
      <div className="hidden xl:block">
        <LanguageSwitch />
      </div>
      <Bell />
      <Link
        href={paths.settings()}
        className="inline-flex min-h-10 items-center gap-2 rounded px-1 text-small font-semibold text-accent hover:text-accent-strong"
      >
        <Avatar name={`${user.given_name} ${user.family_name}`} size="small" tone="accent" />
        <span className="sr-only lg:not-sr-only">{t("nav.settings")}</span>
      </Link>
      <Button size="small" variant="quiet" icon="signOut" onPress={leave}>
        <span className="sr-only">{t("app.signOut")}</span>
      </Button>
    </div>
  );
}
