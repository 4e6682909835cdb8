import { useEffect, useState } from "react";

function readToken(): string | null {
  return new URLSearchParams(window.location.hash.slice(1)).get("token");
}

/**
 * The one-time token of an e-mailed link (`/welcome#token=…`). It travels in the fragment, which browsers do not send
 * to servers, and leaves the address bar as soon as it has been read.
 */
export function useFragmentToken(): string | null {
  const [token, setToken] = useState(readToken);
  useEffect(() => {
    // Pasting the link into a tab that already shows this page changes the fragment without loading anything.
    const readAgain = () => setToken((known) => readToken() ?? known);
    window.addEventListener("hashchange", readAgain);
    return () => window.removeEventListener("hashchange", readAgain);
  }, []);
  useEffect(() => {
    if (token) window.history.replaceState(window.history.state, "", window.location.pathname);
  }, [token]);
  return token;
}
