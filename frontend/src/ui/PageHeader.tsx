import type { ReactNode } from "react";
import { Icon } from "./Icon";
import { Link } from "./Link";

interface PageHeaderProps {
  title: string;
  /** One or two sentences: what this page is for. */
  lead?: ReactNode;
  /** Where this page hangs, one level up. */
  back?: { href: string; label: string };
  actions?: ReactNode;
}

/** Opens every page: the only h1, which receives the focus after navigation. */
export function PageHeader({ title, lead, back, actions }: PageHeaderProps) {
  return (
    <header className="flex flex-col gap-2 pb-6">
      {back ? (
        <Link
          href={back.href}
          className="inline-flex items-center gap-1 self-start rounded-sm text-small font-medium text-muted hover:text-ink print:hidden"
        >
          <Icon name="chevronLeft" size={16} />
          {back.label}
        </Link>
      ) : null}
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <h1 tabIndex={-1} className="min-w-0 text-heading sm:text-display">
          {title}
        </h1>
        {actions ? <div className="flex flex-wrap items-start gap-3 sm:pt-1">{actions}</div> : null}
      </div>
      {lead ? <div className="max-w-2xl text-body text-muted">{lead}</div> : null}
    </header>
  );
}
