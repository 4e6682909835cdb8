import { useRouter } from "@tanstack/react-router";
import { useEffect } from "react";

/** Leaves for another page, once. (The router's own `Navigate` starts again at every render of its parent.) */
export function Redirect({ href }: { href: string }) {
  const router = useRouter();
  useEffect(() => {
    void router.navigate({ href, replace: true });
  }, [router, href]);
  return null;
}
