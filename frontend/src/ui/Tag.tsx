import type { ReactNode } from "react";
import { classes } from "./classes";
import { Icon, type IconName } from "./Icon";

export type TagTone = "neutral" | "accent" | "return" | "info" | "success" | "warning" | "danger";

const TONES: Record<TagTone, string> = {
  neutral: "bg-sunken text-ink",
  accent: "bg-accent-soft text-accent-strong",
  return: "bg-return-soft text-return-strong",
  info: "bg-info-soft text-info",
  success: "bg-success-soft text-success",
  warning: "bg-warning-soft text-warning",
  danger: "bg-danger-soft text-danger",
};

interface TagProps {
  children: ReactNode;
  tone?: TagTone;
  icon?: IconName;
}

/** A word or two that says what something is: a skill, a status. The words must stand without the colour. */
export function Tag({ children, tone = "neutral", icon }: TagProps) {
  return (
    <span
      className={classes(
        "inline-flex max-w-full items-center gap-1 rounded-full px-2.5 py-0.5 text-left text-small font-medium",
        TONES[tone],
      )}
    >
      {icon ? <Icon name={icon} size={16} /> : null}
      {children}
    </span>
  );
}
