import "@/ui/tokens.css";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot, type Root } from "react-dom/client";
import { allowOnlyEmptyHtml } from "@/lib/trustedTypes";
import { CrashPage } from "./layout/CrashPage";
import { router } from "./routes";

/** The words and the session load beside the router; everything drawn comes with the first page (RootLayout). */
async function start(root: Root): Promise<void> {
  allowOnlyEmptyHtml();
  const session = import("@/auth/session").then(({ restoreSession }) => void restoreSession());
  const words = import("@/i18n").then(({ startTranslations }) => startTranslations());
  try {
    await Promise.all([session, words]);
  } catch {
    root.render(<CrashPage />);
    return;
  }
  root.render(
    <StrictMode>
      <RouterProvider router={router} />
    </StrictMode>,
  );
}

const element = document.getElementById("root");
if (element) void start(createRoot(element));
