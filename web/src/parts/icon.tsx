import { memo } from "react";

/** Line drawings on a 16 px field. */
const paths = {
  overview: "M2 13V8m4 5V3m4 10V6m4 7V9",
  live: "M1.5 8h3l2-5 3 10 2-5h3",
  explore: "M2.5 13.5l4-5 3 2.5 4.5-7M2 2v12h12",
  host: "M2.5 3h11v7.5h-11zM6 13.5h4M8 10.5v3",
  interface: "M2 8h8M7 5l3 3-3 3M12.5 3v10",
  rack: "M2.5 2.5h11v3h-11zM2.5 6.5h11v3h-11zM2.5 10.5h11v3h-11zM5 4h.01M5 8h.01M5 12h.01",
  alert: "M8 2l6.2 11H1.8zM8 6.5v3M8 11.4v.01",
  ask: "M2.5 3h11v8h-6l-3 2.5V11h-2zM5.5 6.2h5M5.5 8.2h3",
  graphiql: "M8 1.8l5.4 3.1v6.2L8 14.2l-5.4-3.1V4.9zM2.6 11.1h10.8L8 1.8z",
  exclude: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM4 4l8 8",
  docs: "M3 2.5h7l3 3v8H3zM10 2.5v3h3M5.5 8.5h5M5.5 11h5",
  settings: "M2 4.5h7M12 4.5h2M2 11.5h2M7 11.5h7M9 3v3h3V3zM4 10v3h3v-3z",
  search: "M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10zM11 11l3.5 3.5",
  left: "M10 3L5 8l5 5",
  right: "M6 3l5 5-5 5",
  down: "M4 6l4 4 4-4",
  pause: "M5.5 3v10M10.5 3v10",
  check: "M3 8.5l3.5 3.5L13 4.5",
  x: "M4 4l8 8M12 4l-8 8",
  plus: "M8 3v10M3 8h10",
  minus: "M3 8h10",
  copy: "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
  filter: "M2 3h12l-4.5 5.5V13l-3-1.5v-3z",
  share: "M6.5 9.5l4-4M7 4l1.5-1.5a3 3 0 0 1 4.5 4.5L11 8.5M9 12l-1.5 1.5a3 3 0 0 1-4.5-4.5L5 7.5",
  clock: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 4.5V8l2.5 1.5",
  menu: "M2 4h12M2 8h12M2 12h12",
  download: "M8 2.5v8M5 8l3 3 3-3M3 13.5h10",
  eye: "M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8zM8 10a2 2 0 1 0 0-4 2 2 0 0 0 0 4z",
  info: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 7.5V11M8 5v.01",
  zoomout: "M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10zM11 11l3.5 3.5M5 7h4",
  pcap: "M3 2.5h7l3 3v8H3zM5.5 10.5l1.5-3 1.5 4 1.5-3",
  user: "M8 8a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM2.5 14c.5-3 2.5-4.5 5.5-4.5s5 1.5 5.5 4.5",
  key: "M10.5 9a3.5 3.5 0 1 0-3.3-2.400L2 11.800V14h2.500v-1.800h1.800v-1.700h1.500l.8-.9",
  split: "M8 14V8.5M8 8.500L3.500 4M8 8.500L12.500 4M3.500 7.200V4h3.200M12.500 7.200V4H9.300",
  list: "M5.500 4h8M5.500 8h8M5.500 12h8M2.500 4h.01M2.500 8h.01M2.500 12h.01",
  more: "M3.500 8h.01M8 8h.01M12.500 8h.01",
  pin: "M5.500 2h5M6.500 2v4.500L4 9h8L9.500 6.500V2M8 9v5",
  star: "M8 2l1.800 3.900 4.200.5-3.100 2.900.8 4.200L8 11.400l-3.700 2.100.8-4.200L2 6.400l4.200-.5z",
  trash: "M3 4.500h10M6 4.500V3h4v1.500M4.500 4.500l.5 9h6l.5-9",
} as const;

export type IconName = keyof typeof paths;

export const Icon = memo(function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
});

const shapes = {
  crit: "M6 0l6 6-6 6-6-6z",
  high: "M6 .8L12 11.5H0z",
  med: "M1 1h10v10H1z",
  low: "M6 1a5 5 0 1 0 0 10A5 5 0 0 0 6 1z",
} as const;

export type SeverityName = keyof typeof shapes;

/** Severity is always shape, colour and a word. */
export function Severity({ level, children }: { readonly level: SeverityName; readonly children: React.ReactNode }) {
  return (
    <span className={`severity ${level}`}>
      <svg viewBox="0 0 12 12" aria-hidden="true">
        <path d={shapes[level]} />
      </svg>
      {children}
    </span>
  );
}

export function Logo() {
  return (
    <svg
      width="22"
      height="22"
      viewBox="0 0 22 22"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.7"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d="M2.5 6l4 10 4.5-9 4.5 9 4-10" />
      <g fill="currentColor" stroke="none">
        <circle cx="2.5" cy="5" r="1.7" />
        <circle cx="11" cy="6" r="1.7" />
        <circle cx="19.5" cy="5" r="1.7" />
      </g>
    </svg>
  );
}
