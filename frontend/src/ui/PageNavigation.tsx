import { classes } from "./classes";
import { Link } from "./Link";

interface PageNavigationProps {
  label: string;
  pages: readonly { href: string; label: string }[];
  /** The path that is open: one of these pages, or one below. */
  current: string;
  className?: string;
}

/** Pages that belong together, side by side above each of them; on a phone the line scrolls. */
export function PageNavigation({ label, pages, current, className }: PageNavigationProps) {
  return (
    <nav aria-label={label} className={classes("-mx-4 mb-6 overflow-x-auto px-4 sm:mx-0 sm:px-0", className)}>
      <ul className="flex min-w-max gap-1 border-b">
        {pages.map((page) => {
          const isOpen = current === page.href || current.startsWith(`${page.href}/`);
          return (
            <li key={page.href} className="flex">
              <Link
                href={page.href}
                aria-current={isOpen ? "page" : undefined}
                className={classes(
                  "-mb-px border-b-2 px-3 py-2.5 font-medium whitespace-nowrap -outline-offset-2",
                  isOpen ? "border-accent text-accent" : "border-transparent text-muted hover:text-ink",
                )}
              >
                {page.label}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
