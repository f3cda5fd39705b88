import { duration, span } from "../format/times.ts";

/** A table of the store in words: `flows` → `raw flows`, `flows_1h` → `1-hour rollup`. */
export function tableWords(table: string): string {
  const rollup = /(?:^|_)(\d+)(m|h|d)(?:_|$)/.exec(table);
  if (rollup) return `${rollup[1]}-${{ m: "minute", h: "hour", d: "day" }[rollup[2] as "m" | "h" | "d"]} rollup`;
  return table === "flows" || table === "flow_intervals" ? "raw flows" : table.replaceAll("_", " ");
}

export interface Answered {
  readonly table: string;
  readonly tookMs: number;
  readonly exact?: boolean;
  readonly stepMs?: number;
}

/** What answered, whether that is exact, and how long it took: `2 min steps · 1-minute rollup, exact · 38 ms`. */
export function answeredBy({ table, tookMs, exact, stepMs }: Answered): string {
  const from = tableWords(table);
  return [
    ...(stepMs === undefined ? [] : [`${span(stepMs)} steps`]),
    exact === undefined ? from : `${from}, ${exact ? "exact" : "top groups found among candidates"}`,
    duration(Math.max(1, Math.round(tookMs))),
  ].join(" · ");
}
