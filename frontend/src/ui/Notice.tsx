import type { ReactNode } from "react";
import { classes } from "./classes";
import { Icon, type IconName } from "./Icon";

export type NoticeTone = "info" | "success" | "warning" | "danger";

const TONES: Record<NoticeTone, { icon: IconName; box: string; mark: string }> = {
  info: { icon: "info", box: "bg-info-soft border-info/25", mark: "text-info" },
  success: { icon: "check", box: "bg-success-soft border-success/25", mark: "text-success" },
  warning: { icon: "alert", box: "bg-warning-soft border-warning/25", mark: "text-warning" },
  danger: { icon: "danger", box: "bg-danger-soft border-danger/25", mark: "text-danger" },
};

interface NoticeProps {
  tone?: NoticeTone;
  title?: string;
  children?: ReactNode;
  actions?: ReactNode;
  /** Read aloud as soon as it appears; for the answer to something the person just did. */
  announce?: boolean;
}

/** What happened, why, what now. Tone shows by icon and words as well as by colour. */
export function Notice({ tone = "info", title, children, actions, announce = false }: NoticeProps) {
  const { icon, box, mark } = TONES[tone];
  const role = announce ? (tone === "danger" || tone === "warning" ? "alert" : "status") : undefined;
  return (
    <div role={role} className={classes("flex gap-3 rounded border px-4 py-3", box)}>
      <Icon name={icon} className={classes("mt-0.5", mark)} />
      <div className="flex min-w-0 flex-1 flex-col gap-1">
        {title ? <p className={classes("font-semibold", mark)}>{title}</p> : null}
        {children ? <div>{children}</div> : null}
        {actions ? <div className="flex flex-wrap gap-3 pt-1">{actions}</div> : null}
      </div>
    </div>
  );
}
