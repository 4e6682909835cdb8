import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { browserTimeZone, localeFor, type Reader, zoneKnownHere } from "@/lib/dates";
import { type CurrentUser, currentSession, type Session, subscribe } from "./session";

export function useSession(): Session {
  return useSyncExternalStore(subscribe, currentSession);
}

/** The person who is signed in. Only for screens behind RequireSignIn; elsewhere use `useSession`. */
export function useCurrentUser(): CurrentUser {
  const session = useSession();
  if (session.status !== "signed_in") throw new Error("useCurrentUser was called outside RequireSignIn");
  return session.user;
}

/** How this reader sees dates: the language on screen, and the zone of their account. */
export function useReader(): Reader {
  const session = useSession();
  const { i18n } = useTranslation();
  return {
    locale: localeFor(i18n.language),
    timeZone:
      session.status === "signed_in"
        ? zoneKnownHere(session.user.time_zone, browserTimeZone())
        : browserTimeZone(),
  };
}
