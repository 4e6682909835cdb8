import { classes } from "./classes";

const TONES = {
  neutral: "bg-sunken text-ink",
  accent: "bg-accent-soft text-accent-strong",
  return: "bg-return-soft text-return-strong",
};

interface AvatarProps {
  name: string;
  tone?: keyof typeof TONES;
  /** "adaptive" grows when its container is wide enough (the container needs `@container`). */
  size?: "small" | "regular" | "large" | "adaptive";
}

const SIZES = {
  small: "size-8 text-small",
  regular: "size-10 text-small",
  large: "size-14 text-lead",
  adaptive: "size-8 text-small @2xs:size-10 @sm:size-14 @sm:text-lead",
};

/** First letters of the first and last word, so nobody needs a photograph. */
function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const letters = [words[0], words.length > 1 ? words[words.length - 1] : undefined];
  return letters
    .map((word) => (word ? Array.from(word)[0] : ""))
    .join("")
    .toLocaleUpperCase();
}

/** Decoration beside a written name. */
export function Avatar({ name, tone = "neutral", size = "regular" }: AvatarProps) {
  return (
    <span
      aria-hidden="true"
      className={classes(
        "inline-flex shrink-0 items-center justify-center rounded-full font-semibold select-none",
        TONES[tone],
        SIZES[size],
      )}
    >
      {initials(name)}
    </span>
  );
}
