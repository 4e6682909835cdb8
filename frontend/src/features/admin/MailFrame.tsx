import { useEffect, useRef } from "react";
import { htmlForSandbox } from "@/lib/trustedTypes";
import { withQuietStyles } from "./mailText";

/** The frame's own two borders. */
const FRAME_EDGES = 2;

/**
 * The HTML part of a mail as a mail program would show it, in a frame where no script runs, nothing is loaded and no
 * link leads anywhere. `allow-same-origin` without `allow-scripts`: only this page reaches in, to style and measure.
 */
export function MailFrame({ html, title }: { html: string; title: string }) {
  const frame = useRef<HTMLIFrameElement>(null);
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    element.srcdoc = htmlForSandbox(withQuietStyles(html));
    // A narrower window makes a longer mail.
    const watcher = new ResizeObserver(() => stretch(element));
    watcher.observe(element);
    return () => watcher.disconnect();
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
    stretch(element);
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

/** As high as the mail, so that only the page scrolls. */
function stretch(frame: HTMLIFrameElement) {
  const inside = frame.contentDocument?.body;
  if (inside) frame.style.height = `${Math.ceil(inside.getBoundingClientRect().height) + FRAME_EDGES}px`;
}
