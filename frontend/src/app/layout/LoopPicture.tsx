/** The product in one drawing: two people, and what goes from each to the other. */
export function LoopPicture() {
  return (
    <svg aria-hidden="true" viewBox="0 0 320 200" className="w-full max-w-md" fill="none">
      <g strokeWidth="4" strokeLinecap="round" strokeLinejoin="round">
        <path
          d="M56 62V52a36 36 0 0 1 36-36h136a36 36 0 0 1 36 36v4m-13-12 13 14 13-14"
          className="stroke-accent"
        />
        <path
          d="M264 138v10a36 36 0 0 1-36 36H92a36 36 0 0 1-36-36v-4m-13 12 13-14 13 14"
          className="stroke-return"
        />
      </g>
      <Person x={56} className="fill-accent-soft stroke-accent" />
      <Person x={264} className="fill-return-soft stroke-return" />
    </svg>
  );
}

function Person({ x, className }: { x: number; className: string }) {
  return (
    <g className={className} strokeWidth="3" strokeLinecap="round">
      <circle cx={x} cy="100" r="32" stroke="none" />
      <circle cx={x} cy="92" r="8" fill="none" />
      <path d={`M${x - 14} 116a14 11 0 0 1 28 0`} fill="none" />
    </g>
  );
}
