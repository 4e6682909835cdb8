import type { ReactNode } from "react";
import { sentenceFor } from "@/api/errors";
import { Failure } from "@/ui/Failure";
import { Skeleton } from "@/ui/Skeleton";
import { useSession } from "./hooks";
import { restoreSession } from "./session";

interface RequireSignInProps {
  children: ReactNode;
  /** Rendered for a visitor who is not signed in: the app sends them to the sign-in page. */
  fallback: ReactNode;
}

/** Shows its children to a signed-in person, waits while the session is being restored, else shows the fallback. */
export function RequireSignIn({ children, fallback }: RequireSignInProps) {
  const session = useSession();
  if (session.status === "signed_in") return children;
  if (session.status === "signed_out") return fallback;
  return (
    <main className="mx-auto w-full max-w-3xl px-4 py-16">
      {session.status === "restoring" ? (
        <Skeleton look="card" lines={4} />
      ) : (
        <Failure sentence={sentenceFor(session.error)} onRetry={restoreSession} />
      )}
    </main>
  );
}
