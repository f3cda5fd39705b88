/** The time window of the whole app, as it stands in the URL: the API's `TimePoint` texts. Relative ones stay relative when shared. */
export interface WindowText {
  readonly from: string;
  readonly to: string;
}

export interface ResolvedWindow {
  readonly fromMs: number;
  readonly toMs: number;
}

export const defaultWindow: WindowText = { from: "-1h", to: "now" };

const unitMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** `now`, `-6h` or ISO 8601 → milliseconds; undefined when it is none of them. */
export function timePointMs(text: string, nowMs: number): number | undefined {
  if (text === "now") return nowMs;
  const relative = /^-(\d{1,6})([smhdw])$/.exec(text);
  if (relative) return nowMs - Number(relative[1]) * unitMs[relative[2]!]!;
  if (!/^\d{4}-\d\d-\d\d(T[\d:.]+Z?)?$/.test(text)) return undefined;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}

export function resolve(window: WindowText, nowMs: number): ResolvedWindow | undefined {
  const fromMs = timePointMs(window.from, nowMs);
  const toMs = timePointMs(window.to, nowMs);
  return fromMs === undefined || toMs === undefined || fromMs >= toMs ? undefined : { fromMs, toMs };
}

/** The window of a URL's query; what cannot be read is the default. */
export function readWindow(search: URLSearchParams, nowMs: number): WindowText {
  const asked = { from: search.get("from") ?? defaultWindow.from, to: search.get("to") ?? defaultWindow.to };
  return resolve(asked, nowMs) ? asked : defaultWindow;
}

/** What a URL's query says of a window where `readWindow` cannot read it; undefined where it can. */
export function unreadWindow(search: URLSearchParams, nowMs: number): string | undefined {
  const said = (["from", "to"] as const).flatMap((key) => (search.has(key) ? [`${key}=${search.get(key)}`] : []));
  const asked = { from: search.get("from") ?? defaultWindow.from, to: search.get("to") ?? defaultWindow.to };
  return said.length === 0 || resolve(asked, nowMs) ? undefined : said.join(", ");
}

/** Writes the window into a URL's query; defaults are left out. */
export function writeWindow(search: URLSearchParams, window: WindowText): URLSearchParams {
  const next = new URLSearchParams(search);
  for (const key of ["from", "to"] as const) {
    if (window[key] === defaultWindow[key]) next.delete(key);
    else next.set(key, window[key]);
  }
  return next;
}

export function absolute({ fromMs, toMs }: ResolvedWindow): WindowText {
  return { from: new Date(Math.round(fromMs / 1000) * 1000).toISOString(), to: new Date(Math.round(toMs / 1000) * 1000).toISOString() };
}

export const presets: readonly { readonly window: WindowText; readonly label: string }[] = [
  { window: { from: "-5m", to: "now" }, label: "5 minutes" },
  { window: { from: "-15m", to: "now" }, label: "15 minutes" },
  { window: { from: "-1h", to: "now" }, label: "1 hour" },
  { window: { from: "-6h", to: "now" }, label: "6 hours" },
  { window: { from: "-24h", to: "now" }, label: "24 hours" },
  { window: { from: "-7d", to: "now" }, label: "7 days" },
  { window: { from: "-30d", to: "now" }, label: "30 days" },
];

const unitWords: Readonly<Record<string, string>> = { s: "second", m: "minute", h: "hour", d: "day", w: "week" };

/** The picker's words: `Last 6 hours`; empty for an absolute window, which is said by its times. */
export function inWords({ from, to }: WindowText): string {
  const relative = /^-(\d+)([smhdw])$/.exec(from);
  if (to !== "now" || !relative) return "";
  const size = Number(relative[1]);
  const unit = unitWords[relative[2]!]!;
  return size === 1 ? `Last ${unit}` : `Last ${size} ${unit}s`;
}

/** The relative text of a length, where a whole unit says it: 21,600,000 → `-6h`. */
export function relativeText(lengthMs: number): string {
  for (const unit of ["d", "h", "m"] as const) {
    const size = unitMs[unit]!;
    if (lengthMs >= size && lengthMs % size === 0) return `-${lengthMs / size}${unit}`;
  }
  return `-${Math.max(1, Math.round(lengthMs / 1000))}s`;
}

/** A window moved or resized; one that ends now stays tied to now. */
export function windowOf({ fromMs, toMs }: ResolvedWindow, nowMs: number, tieToNow: boolean): WindowText {
  if (!tieToNow) return absolute({ fromMs, toMs: Math.min(toMs, nowMs) });
  const lengthMs = Math.max(60_000, toMs - fromMs);
  const rounded = lengthMs >= 3_600_000 ? Math.round(lengthMs / 300_000) * 300_000 : Math.round(lengthMs / 60_000) * 60_000;
  return { from: relativeText(rounded), to: "now" };
}

/** The same window so much earlier: a relative one stays relative, so that it is the same question as time goes on. */
export function shifted({ from, to }: WindowText, backMs: number): WindowText {
  const earlier = (point: string): string => {
    const agoMs = point === "now" ? 0 : -(timePointMs(point, 0) ?? 0);
    return point === "now" || point.startsWith("-")
      ? agoMs + backMs === 0
        ? "now"
        : relativeText(agoMs + backMs)
      : new Date(Date.parse(point) - backMs).toISOString();
  };
  return { from: earlier(from), to: earlier(to) };
}

/** Steps a chart may have, in seconds. */
const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 21_600, 86_400] as const;

/** The step that gives about `points` points over the window, in milliseconds. */
export function stepMs({ fromMs, toMs }: ResolvedWindow, points: number): number {
  const wanted = (toMs - fromMs) / points / 1000;
  return (steps.find((step) => step >= wanted) ?? steps.at(-1)!) * 1000;
}

/** Milliseconds as the API's `Duration`: 120,000 → `2m`. */
export function durationText(ms: number): string {
  return relativeText(ms).slice(1);
}
