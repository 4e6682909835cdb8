import { type ReactNode, useId } from "react";
import { Button as AriaButton, type PressEvent } from "react-aria-components/Button";
import { useTranslation } from "react-i18next";
import { type ButtonSize, type ButtonVariant, buttonStyle } from "./buttonStyle";
import { classes } from "./classes";
import { Icon, type IconName } from "./Icon";

interface ButtonProps {
  children: ReactNode;
  onPress?: (event: PressEvent) => void;
  type?: "button" | "submit";
  variant?: ButtonVariant;
  size?: ButtonSize;
  icon?: IconName;
  /** Shows that the work is under way; the button keeps its focus and ignores presses. */
  isBusy?: boolean;
  /** Why it cannot be used now. The button stays visible and reachable; the reason stands below it. */
  disabledReason?: string | null;
  /** Fills the width it is given. */
  wide?: boolean;
  form?: string;
  slot?: "close";
  "aria-label"?: string;
  "aria-expanded"?: boolean;
  "aria-pressed"?: boolean;
}

export function Button(props: ButtonProps) {
  const {
    children,
    onPress,
    type = "button",
    variant,
    size,
    icon,
    isBusy = false,
    wide,
    disabledReason,
  } = props;
  const { t } = useTranslation();
  const reasonId = useId();
  const unavailable = Boolean(disabledReason);
  // Not React Aria's `isPending`: it announces elements that may be gone a moment later, as after the last step of a dialog.
  const deaf = unavailable || isBusy;
  const button = (
    <AriaButton
      type={deaf ? "button" : type}
      onPress={deaf ? undefined : onPress}
      aria-disabled={deaf || undefined}
      aria-describedby={unavailable ? reasonId : undefined}
      aria-label={props["aria-label"]}
      aria-expanded={props["aria-expanded"]}
      aria-pressed={props["aria-pressed"]}
      form={props.form}
      slot={props.slot}
      className={buttonStyle({ variant, size, unavailable, wide })}
    >
      {icon ? <Icon name={icon} size={size === "small" ? 16 : 20} /> : null}
      <span className={classes("min-w-0", isBusy && "opacity-70")}>{children}</span>
      {isBusy ? <BusyDots label={t("ui.busy")} /> : null}
    </AriaButton>
  );
  if (!unavailable) return button;
  return (
    <span className={classes("inline-flex max-w-full flex-col gap-1", wide && "w-full")}>
      {button}
      <span id={reasonId} className="flex items-start gap-1 text-small text-muted">
        <Icon name="info" size={16} className="mt-0.5" />
        {disabledReason}
      </span>
    </span>
  );
}

function BusyDots({ label }: { label: string }) {
  return (
    <span role="img" aria-label={label} className="inline-flex gap-0.5">
      {["", "[animation-delay:150ms]", "[animation-delay:300ms]"].map((delay) => (
        <span key={delay} className={classes("size-1 animate-pulse rounded-full bg-current", delay)} />
      ))}
    </span>
  );
}

interface IconButtonProps {
  /** Said aloud and shown on hover: an icon alone is never enough. */
  label: string;
  icon: IconName;
  onPress?: (event: PressEvent) => void;
  slot?: "close";
}

export function IconButton({ label, icon, onPress, slot }: IconButtonProps) {
  return (
    <AriaButton
      aria-label={label}
      onPress={onPress}
      slot={slot}
      className="inline-flex size-10 cursor-pointer items-center justify-center rounded text-muted transition-colors hover:bg-sunken hover:text-ink"
    >
      <Icon name={icon} />
    </AriaButton>
  );
}
