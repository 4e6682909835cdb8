import { QueryClientProvider } from "@tanstack/react-query";
import { Outlet, useRouter, useRouterState } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { RouterProvider as AriaRouterProvider, I18nProvider } from "react-aria-components";
import { useReader, useSession } from "@/auth/hooks";
import { followAccountLanguage } from "@/i18n";
import { ToastRegion } from "@/ui/Toast";
import { queryClient } from "../queryClient";

/** Around every page: server state, React Aria's locale and links, messages, and the focus after navigation. */
export function RootLayout() {
  const router = useRouter();
  const { locale } = useReader();
  useAccountChanges();
  useFocusOnNewPage();
  return (
    <I18nProvider locale={locale}>
      <QueryClientProvider client={queryClient}>
        <AriaRouterProvider navigate={(href) => void router.navigate({ href })}>
          <Outlet />
          <ToastRegion />
        </AriaRouterProvider>
      </QueryClientProvider>
    </I18nProvider>
  );
}

function useAccountChanges() {
  const session = useSession();
  const language = session.status === "signed_in" ? session.user.preferred_language : null;
  const { status } = session;
  const wasSignedIn = useRef(false);
  useEffect(() => {
    if (language) void followAccountLanguage(language);
  }, [language]);
  useEffect(() => {
    if (status === "signed_in") wasSignedIn.current = true;
    // The next person on this device must not see what the last one loaded. A visitor's own page may be loading by now.
    if (status !== "signed_out" || !wasSignedIn.current) return;
    wasSignedIn.current = false;
    queryClient.clear();
  }, [status]);
}

function useFocusOnNewPage() {
  const path = useRouterState({ select: (state) => state.resolvedLocation?.pathname });
  const lastPath = useRef(path);
  useEffect(() => {
    // Not on the first page: there the reader starts at the top of the document.
    if (lastPath.current && path && lastPath.current !== path) {
      document.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
    }
    lastPath.current = path;
  }, [path]);
}
