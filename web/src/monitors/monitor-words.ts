import { plural, significant } from "../format/numbers.ts";
import type { Monitor } from "./monitors-query.ts";

/** States in words, how they look, and which comes first in the list. */
export const states = {
  DOWN: { words: "down", dot: "dot off", look: "crit", rank: 0 },
  CRITICAL: { words: "critical", dot: "dot off", look: "crit", rank: 1 },
  WARNING: { words: "warning", dot: "dot idle", look: "high", rank: 2 },
  UNMEASURED: { words: "cannot be measured", dot: "dot idle", look: "soft", rank: 3 },
  PENDING: { words: "not known yet", dot: "dot idle", look: "faint", rank: 4 },
  OK: { words: "ok", dot: "dot", look: undefined, rank: 5 },
} as const;

/** Those that rest come last, whatever they were when they were put to rest. */
const rankOf = ({ state, enabled }: Monitor): number => (enabled ? states[state].rank : 6);

export function worstFirst(a: Monitor, b: Monitor): number {
  return rankOf(a) - rankOf(b) || a.target.localeCompare(b.target, "en", { numeric: true }) || a.script.localeCompare(b.script, "en");
}

/** A value in its script's unit; a no-break space between. */
export function inUnit(value: number, unit: string): string {
  const sign = value < 0 ? "\u2212" : "";
  return `${sign}${significant(Math.abs(value))}${unit === "" ? "" : `\u00a0${unit}`}`;
}

/** Percent of what was measured; 99.98 is not 100. */
export function availabilityWords(percent: number): string {
  const shown = percent < 100 && percent > 99.99 ? "99.99" : String(Math.floor(percent * 100) / 100);
  return `${shown}\u00a0%`;
}

/** Do our services answer? */
export function inWords(monitors: readonly Monitor[]): string {
  const awake = monitors.filter(({ enabled }) => enabled);
  const worse = (["DOWN", "CRITICAL", "WARNING", "UNMEASURED"] as const).flatMap((wanted) => {
    const count = awake.filter(({ state }) => state === wanted).length;
    return count === 0 ? [] : [`${count} ${states[wanted].words}`];
  });
  const ok = awake.filter(({ state }) => state === "OK").length;
  const said = worse.length > 0 ? worse : ok === awake.length && ok > 0 ? ["all ok"] : [`${ok} ok`];
  const resting = monitors.length - awake.length;
  return [plural(monitors.length, "monitor"), ...said, ...(resting > 0 ? [`${resting} resting`] : [])].join(", ");
}
