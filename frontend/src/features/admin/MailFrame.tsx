import { useEffect, useRef } from "react";
import { htmlForSandbox } from "@/lib/trustedTypes";
import { withQuietStyles } from "./mailText";

/**
 * The HTML part of a mail as a mail program would show it, in a frame where no script runs, nothing is loaded and no
 * link leads anywhere. `allow-same-origin` without `allow-scripts`: only this page reaches in, to style and measure.
 */
export function MailFrame({ html, title }: { html: string; title: string }) {
  const frame = useRef<HTMLIFrameElement>(null);
  useEffect(() => {
    const element = frame.current;
    if (element) element.srcdoc = htmlForSandbox(withQuietStyles(html));
  }, [html]);

  function dress() {
    const element = frame.current;
    const inside = element?.contentDocument;
    if (!element || !inside) return;
    for (const each of inside.querySelectorAll<HTMLElement>("[data-style]")) {
      each.style.cssText = each.dataset["style"] ?? "";
    }
    for (const link of inside.querySelectorAll("a")) {
      link.title = link.href;
      link.removeAttribute("href");
    }
    element.style.height = `${inside.documentElement.scrollHeight}px`;
  }

  return (
    <iframe
      ref={frame}
      title={title}
      sandbox="allow-same-origin"
      onLoad={dress}
      className="min-h-80 w-full rounded border bg-white"
    />
  );
}
