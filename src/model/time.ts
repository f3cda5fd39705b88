import { AppError } from "./errors.ts";

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** `30s`, `5m`, `1h`, `7d`, `250ms` → milliseconds. */
export function parseDuration(text: string, path = "duration"): number {
  const match = /^(\d{1,12})(ms|s|m|h|d|w)$/.exec(text.trim());
  const unit = match && unitMs[match[2]!];
  if (!match || !unit) {
    throw new AppError("BAD_INPUT", `"${text.slice(0, 40)}" is not a duration.`, {
      path,
      wanted: "a number and a unit: 30s, 5m, 1h, 7d",
      got: text.slice(0, 40),
    });
  }
  return Number(match[1]) * unit;
}

export function formatDuration(ms: number): string {
  for (const unit of ["w", "d", "h", "m", "s"] as const) {
    const size = unitMs[unit]!;
    if (ms >= size && ms % size === 0) return `${ms / size}${unit}`;
  }
  return `${ms}ms`;
}

const isoTime = /^\d{4}-\d\d-\d\d(?:T[\d:.]+(Z|[+-]\d\d:?\d\d)?)?$/;

/** ISO 8601, in UTC when it names no zone, `now`, or relative to now (`-15m`, `-24h`, `-7d`) → milliseconds since the epoch. */
export function parseTimePoint(text: string, nowMs: number, path = "time"): number {
  const trimmed = text.trim();
  if (trimmed === "now") return nowMs;
  if (trimmed.startsWith("-")) return nowMs - parseDuration(trimmed.slice(1), path);
  const iso = isoTime.exec(trimmed);
  // JavaScript takes a time of day without a zone for the zone of the machine, which nobody who asks knows.
  const ms = iso ? Date.parse(trimmed.includes("T") && iso[1] === undefined ? `${trimmed}Z` : trimmed) : Number.NaN;
  if (Number.isNaN(ms)) {
    throw new AppError("BAD_INPUT", `"${trimmed.slice(0, 40)}" is not a point in time.`, {
      path,
      wanted: 'an ISO 8601 time, "now", or a time ago such as -15m, -24h, -7d',
      got: trimmed.slice(0, 40),
      cure: 'The last day is from "-24h" to "now"; a day of the calendar is two dates, such as from "2026-01-04" to "2026-01-05" (UTC).',
    });
  }
  return ms;
}

/** A window as people write it. */
export interface TimeWindowInput {
  readonly from: string;
  readonly to: string;
}

/** A window as everything below the API sees it: [fromMs, toMs). */
export interface TimeWindow {
  readonly fromMs: number;
  readonly toMs: number;
}

export function resolveWindow(input: TimeWindowInput, nowMs: number, path = "window"): TimeWindow {
  const fromMs = parseTimePoint(input.from, nowMs, `${path}.from`);
  const toMs = parseTimePoint(input.to, nowMs, `${path}.to`);
  if (fromMs >= toMs) {
    throw new AppError("BAD_INPUT", "The window ends before it begins.", {
      path,
      wanted: "from earlier than to",
      got: `${input.from} … ${input.to}`,
    });
  }
  return { fromMs, toMs };
}
