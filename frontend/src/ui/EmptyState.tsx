import type { ReactNode } from "react";
import { Icon, type IconName } from "./Icon";

interface EmptyStateProps {
  icon?: IconName;
  title: string;
  /** One sentence: why it is empty, what will fill it. */
  children?: ReactNode;
  action?: ReactNode;
}

export function EmptyState({ icon, title, children, action }: EmptyStateProps) {
  return (
    <div className="flex flex-col items-center gap-2 rounded border border-dashed border-control/60 px-6 py-10 text-center">
      {icon ? (
        <span className="mb-1 flex size-12 items-center justify-center rounded-full bg-accent-soft text-accent">
          <Icon name={icon} size={24} />
        </span>
      ) : null}
      <p className="text-lead font-semibold">{title}</p>
      {children ? <div className="max-w-md text-muted">{children}</div> : null}
      {action ? <div className="pt-3">{action}</div> : null}
    </div>
  );
}
