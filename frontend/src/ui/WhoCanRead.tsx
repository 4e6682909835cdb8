import { Icon } from "./Icon";

/** "Who can read this", in one short line next to what is written or tapped. The words come from the caller. */
export function WhoCanRead({ children, id }: { children: string; id?: string }) {
  return (
    <p id={id} className="flex items-start gap-1.5 text-small text-muted">
      <Icon name="eye" size={16} className="mt-0.5" />
      <span>{children}</span>
    </p>
  );
}
