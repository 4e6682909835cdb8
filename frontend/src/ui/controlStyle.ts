/** The look of everything one types into or chooses from. */
export const controlStyle =
  "w-full min-h-11 rounded border border-control bg-surface px-3 py-2 text-body text-ink placeholder:text-muted hover:border-ink focused:border-accent focused:outline-2 focused:outline-offset-0 focused:outline-accent invalid:border-danger invalid:outline-danger disabled:cursor-not-allowed disabled:border-line disabled:bg-sunken disabled:text-muted";
