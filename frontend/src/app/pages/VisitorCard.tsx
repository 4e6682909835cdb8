import type { ReactNode } from "react";

interface VisitorCardProps {
  title: string;
  lead?: string;
  children: ReactNode;
  /** A quiet line under the card. */
  after?: ReactNode;
}

/** The single card of a page before sign-in. */
export function VisitorCard({ title, lead, children, after }: VisitorCardProps) {
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-col gap-6 rounded border bg-surface p-6 sm:p-8">
        <header className="flex flex-col gap-2">
          <h1 tabIndex={-1} className="text-heading">
            {title}
          </h1>
          {lead ? <p className="text-muted">{lead}</p> : null}
        </header>
        {children}
      </div>
      {after ? <div className="px-2 text-center">{after}</div> : null}
    </div>
  );
}
