import { type ReactNode, useId } from "react";
import { classes } from "./classes";

interface CardProps {
  children: ReactNode;
  title?: ReactNode;
  /** A quiet line above the title: where this card comes from. */
  overline?: string;
  /** "next" is the one card that answers "what do I do now?"; a page has at most one. */
  look?: "plain" | "next";
  /** Links or small buttons in the top right corner. */
  corner?: ReactNode;
  /** Buttons at the bottom, in reading order. */
  actions?: ReactNode;
  headingLevel?: 2 | 3;
}

export function Card(props: CardProps) {
  const { children, title, overline, look = "plain", corner, actions, headingLevel = 2 } = props;
  const titleId = useId();
  const Heading = headingLevel === 2 ? "h2" : "h3";
  const next = look === "next";
  return (
    <section
      aria-labelledby={title ? titleId : undefined}
      className={classes(
        "flex min-w-0 flex-col gap-4 rounded border bg-surface p-5 sm:p-6",
        next && "border-t-4 border-t-accent",
      )}
    >
      {title ? (
        <header className="flex items-start justify-between gap-4">
          <div className="min-w-0">
            {overline ? (
              <p className={classes("text-small font-semibold", next ? "text-accent" : "text-muted")}>
                {overline}
              </p>
            ) : null}
            <Heading id={titleId} className={next ? "text-heading" : "text-lead"}>
              {title}
            </Heading>
          </div>
          {corner}
        </header>
      ) : null}
      {children}
      {actions ? <footer className="flex flex-wrap items-start gap-3 pt-1">{actions}</footer> : null}
    </section>
  );
}
