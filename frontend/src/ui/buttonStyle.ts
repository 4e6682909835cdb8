import { classes } from "./classes";

export type ButtonVariant = "primary" | "secondary" | "quiet" | "danger";
export type ButtonSize = "regular" | "small";

const VARIANTS: Record<ButtonVariant, string> = {
  primary: "border-transparent bg-accent text-on-accent hover:bg-accent-strong pressed:bg-accent-strong",
  secondary: "border-control/50 bg-surface text-ink hover:border-control hover:bg-sunken pressed:bg-sunken",
  quiet: "border-transparent bg-transparent text-accent hover:bg-accent-soft pressed:bg-accent-soft",
  danger: "border-transparent bg-danger text-on-danger hover:opacity-90 pressed:opacity-80",
};

const SIZES: Record<ButtonSize, string> = {
  regular: "min-h-11 px-5 py-2 text-body",
  small: "min-h-9 px-3 py-1 text-small",
};

const UNAVAILABLE = "cursor-not-allowed border-line bg-sunken text-muted";

/** The look shared by buttons and by links that look like buttons. */
export function buttonStyle(options: {
  variant?: ButtonVariant;
  size?: ButtonSize;
  unavailable?: boolean;
  wide?: boolean;
}): string {
  const { variant = "secondary", size = "regular", unavailable = false, wide = false } = options;
  return classes(
    "inline-flex items-center justify-center gap-2 rounded border text-center font-semibold no-underline transition-colors duration-150",
    SIZES[size],
    unavailable ? UNAVAILABLE : classes("cursor-pointer", VARIANTS[variant]),
    wide && "w-full",
  );
}
