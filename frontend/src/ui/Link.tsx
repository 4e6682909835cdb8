import type { ReactNode } from "react";
import { Link as AriaLink } from "react-aria-components/Link";
import { type ButtonSize, type ButtonVariant, buttonStyle } from "./buttonStyle";
import { classes } from "./classes";
import { Icon, type IconName } from "./Icon";

interface LinkProps {
  href: string;
  children: ReactNode;
  className?: string;
  /** Opens in a new tab and says so with an icon; for meeting rooms and other sites. */
  external?: boolean;
  /** Besides going there. */
  onPress?: () => void;
  "aria-current"?: "page";
  "aria-label"?: string;
}

/** A link inside the product navigates without reloading (the app gives React Aria its router). */
export function Link({ href, children, className, external = false, ...rest }: LinkProps) {
  return (
    <AriaLink
      href={href}
      {...(external ? { target: "_blank", rel: "noopener noreferrer" } : {})}
      {...rest}
      className={
        className ??
        "rounded-sm font-medium text-accent underline decoration-accent/40 underline-offset-4 hover:text-accent-strong hover:decoration-current"
      }
    >
      {children}
      {external ? <Icon name="external" size={16} className="ml-1 inline" /> : null}
    </AriaLink>
  );
}

interface ButtonLinkProps {
  href: string;
  children: ReactNode;
  variant?: ButtonVariant;
  size?: ButtonSize;
  icon?: IconName;
  wide?: boolean;
  external?: boolean;
  download?: string | boolean;
}

/** A link that looks like a button, for the one next step of a screen. */
export function ButtonLink({
  href,
  children,
  variant,
  size,
  icon,
  wide,
  external,
  download,
}: ButtonLinkProps) {
  return (
    <AriaLink
      href={href}
      download={download}
      {...(external ? { target: "_blank", rel: "noopener noreferrer" } : {})}
      className={classes(buttonStyle({ variant, size, wide }))}
    >
      {icon ? <Icon name={icon} size={size === "small" ? 16 : 20} /> : null}
      {children}
    </AriaLink>
  );
}
