import { classes } from "./classes";

/** Every icon of the product: 20 × 20, drawn with one stroke so they sit together. */
const SHAPES = {
  alert:
    "M10 6.5v4M10 13.5v.01M8.7 3.3 2.4 14.4A1.5 1.5 0 0 0 3.7 16.7h12.6a1.5 1.5 0 0 0 1.3-2.3L11.3 3.3a1.5 1.5 0 0 0-2.6 0Z",
  arrowDown: "M10 4v12M5 11l5 5 5-5",
  arrowLeft: "M16 10H4M9 5l-5 5 5 5",
  arrowRight: "M4 10h12M11 5l5 5-5 5",
  arrowUp: "M10 16V4M5 9l5-5 5 5",
  bell: "M5 8.5a5 5 0 0 1 10 0c0 4 1.5 5 1.5 5h-13S5 12.5 5 8.5ZM8.5 16.5a1.7 1.7 0 0 0 3 0",
  calendar:
    "M3.5 5.5a1.5 1.5 0 0 1 1.5-1.5h10a1.5 1.5 0 0 1 1.5 1.5v9.5a1.5 1.5 0 0 1-1.5 1.5H5A1.5 1.5 0 0 1 3.5 15ZM3.5 8.5h13M7 2.5v3M13 2.5v3",
  certificate: "M10 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9ZM7.2 10.7 6 17.5l4-2.2 4 2.2-1.2-6.8",
  chart: "M3.5 3.5v13h13M7.5 13V9.5M11 13V6.5M14.5 13v-5",
  check: "m4 10.5 4 4 8-9",
  chevronDown: "m5 7.5 5 5 5-5",
  chevronLeft: "m12.5 5-5 5 5 5",
  chevronRight: "m7.5 5 5 5-5 5",
  clock: "M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15ZM10 6v4.2l2.8 1.6",
  close: "m5 5 10 10M15 5 5 15",
  danger: "M7 2.5h6L17.5 7v6L13 17.5H7L2.5 13V7ZM10 6.5v4M10 13.5v.01",
  document:
    "M5 3.5a1 1 0 0 1 1-1h5.5L15 6v10.5a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1ZM11.5 2.5V6H15M7.5 10h5M7.5 13h5",
  download: "M10 3v9.5M6 9l4 4 4-4M3.5 16.5h13",
  drag: "M7.5 5v.01M12.5 5v.01M7.5 10v.01M12.5 10v.01M7.5 15v.01M12.5 15v.01",
  edit: "m12.5 4.5 3 3M3.5 16.5l.7-3.7 9-9a1.4 1.4 0 0 1 2 0l1 1a1.4 1.4 0 0 1 0 2l-9 9Z",
  exchange: "M3.5 7.5h12M12 4l3.5 3.5L12 11M16.5 13h-12M8 9.5 4.5 13 8 16.5",
  external: "M11.5 3.5h5v5M16.5 3.5 9 11M14 11.5v4a1 1 0 0 1-1 1H4.5a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1h4",
  eye: "M2 10s2.9-5.5 8-5.5S18 10 18 10s-2.9 5.5-8 5.5S2 10 2 10ZM10 12.3a2.3 2.3 0 1 0 0-4.6 2.3 2.3 0 0 0 0 4.6Z",
  flag: "M5 17.5v-14h9.5l-2 3.7 2 3.8H5",
  gear: "M10 12.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5ZM10 2v2M10 16v2M2 10h2M16 10h2M4.3 4.3l1.5 1.5M14.2 14.2l1.5 1.5M4.3 15.7l1.5-1.5M14.2 5.8l1.5-1.5",
  globe:
    "M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15ZM2.5 10h15M10 2.5c2 2 3 4.5 3 7.5s-1 5.5-3 7.5c-2-2-3-4.5-3-7.5s1-5.5 3-7.5Z",
  help: "M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15ZM7.8 7.7a2.3 2.3 0 0 1 4.5.6c0 1.5-2.3 1.8-2.3 3.2M10 14v.01",
  home: "M3 9.5 10 3.5l7 6M5 8v8.5h10V8M8.5 16.5V12h3v4.5",
  info: "M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15ZM10 9.5v4M10 6.5v.01",
  key: "M12.5 11.5a4 4 0 1 0-3.6-2.2L3 15.2V17h2.5v-2H7.5v-2h2l1.3-1.8M13.5 6.5v.01",
  lock: "M5 9h10a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1v-6a1 1 0 0 1 1-1ZM6.5 9V6.5a3.5 3.5 0 0 1 7 0V9",
  mail: "M3.5 4.5h13a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1h-13a1 1 0 0 1-1-1v-9a1 1 0 0 1 1-1ZM2.8 5.5 10 11l7.2-5.5",
  menu: "M3.5 6h13M3.5 10h13M3.5 14h13",
  message: "M3.5 4h13a1 1 0 0 1 1 1v8a1 1 0 0 1-1 1H9l-4 3v-3H3.5a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1Z",
  minus: "M4.5 10h11",
  more: "M4.5 10v.01M10 10v.01M15.5 10v.01",
  pause: "M7 4.5v11M13 4.5v11",
  people:
    "M7.5 9.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM2 16.5c0-3 2.3-4.8 5.5-4.8s5.5 1.8 5.5 4.8M13 3.8a3 3 0 0 1 0 5.4M15 12.2c1.9.7 3 2.2 3 4.3",
  pin: "M7.5 2.5h5l-.5 5.5 3 3h-10l3-3ZM10 11v6.5",
  play: "M6 4v12l10-6Z",
  plus: "M10 4.5v11M4.5 10h11",
  search: "M9 15a6 6 0 1 0 0-12 6 6 0 0 0 0 12ZM13.3 13.3l4.2 4.2",
  send: "M17.5 2.5 9 11M17.5 2.5l-5.5 15-3-6.5-6.5-3Z",
  shield: "M10 2.5 3.5 5v4.5c0 4 2.7 6.7 6.5 8 3.8-1.3 6.5-4 6.5-8V5Z",
  signOut: "M12 3.5H5a1 1 0 0 0-1 1v11a1 1 0 0 0 1 1h7M8.5 10h9M14.5 7l3 3-3 3",
  skills: "M10 2.5 2.5 6.5 10 10.5l7.5-4ZM3 10.2l7 3.8 7-3.8M3 13.7l7 3.8 7-3.8",
  target:
    "M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15ZM10 13.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM10 10v.01",
  trash: "M3.5 5.5h13M8 5.5v-2h4v2M5 5.5l.8 11h8.4l.8-11M8.5 9v4.5M11.5 9v4.5",
  undo: "M7 4 3.5 7.5 7 11M3.5 7.5H12a4.5 4.5 0 0 1 0 9H8",
  upload: "M10 13V3.5M6 7l4-4 4 4M3.5 16.5h13",
  video: "M3 5.5h8.5a1 1 0 0 1 1 1v7a1 1 0 0 1-1 1H3a1 1 0 0 1-1-1v-7a1 1 0 0 1 1-1ZM12.5 9l5-3v8l-5-3",
} as const;

export type IconName = keyof typeof SHAPES;

interface IconProps {
  name: IconName;
  size?: 16 | 20 | 24;
  className?: string;
}

/** Decoration only: the words beside it carry the meaning, so screen readers skip it. */
export function Icon({ name, size = 20, className }: IconProps) {
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 20 20"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      strokeWidth={1.6}
      strokeLinecap="round"
      strokeLinejoin="round"
      className={classes("shrink-0", className)}
    >
      <path d={SHAPES[name]} />
    </svg>
  );
}
