/** The name of the product with its two arrows. */
export function Wordmark() {
  return (
    <span className="inline-flex items-center gap-2.5">
      <svg aria-hidden="true" viewBox="0 0 32 32" className="size-8 shrink-0" fill="none">
        <rect width="32" height="32" rx="8" className="fill-[#0e5c5c]" />
        <g strokeWidth="2.75" strokeLinecap="round" strokeLinejoin="round">
          <path d="M7 15v-1a4 4 0 0 1 4-4h12m-3.5-4 4 4-4 4" stroke="#fff" />
          <path d="M25 17v1a4 4 0 0 1-4 4H9m3.5-4-4 4 4 4" stroke="#f2b45a" />
        </g>
      </svg>
      <span className="text-lead font-bold tracking-tight whitespace-nowrap text-ink">Vice Versa</span>
    </span>
  );
}
