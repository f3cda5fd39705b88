import { useEffect, useRef } from "react";

export interface SteadyRows<Row> {
  readonly rows: readonly Row[];
  /** Keys of rows that the answer no longer has: they show what they last were. */
  readonly gone: ReadonlySet<string>;
}

const nobody: ReadonlySet<string> = new Set();

/** The rows of `before` in their order, with what `now` says of each; new ones wait. */
export function steadied<Row>(before: readonly Row[], now: readonly Row[], keyOf: (row: Row) => string): SteadyRows<Row> {
  const latest = new Map(now.map((row) => [keyOf(row), row]));
  const gone = new Set(before.map(keyOf).filter((key) => !latest.has(key)));
  return { rows: before.map((row) => latest.get(keyOf(row)) ?? row), gone };
}

/**
 * Live rows whose values move and whose places do not while somebody points at them.
 * `question` says what was asked: rows of another question are never kept. `settled` is false while an older answer is shown.
 */
export function useSteadyRows<Row>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
  /** How many are shown; the answer may have more, for rows that fall behind. */
  most: number,
  options: { readonly held: boolean; readonly question: string; readonly settled: boolean },
): SteadyRows<Row> {
  const { held, question, settled } = options;
  const last = useRef<{ readonly question: string; readonly rows: readonly Row[] }>(undefined);
  const kept = held && settled && last.current?.question === question ? last.current.rows : undefined;
  const steady = kept ? steadied(kept, rows, keyOf) : { rows: rows.slice(0, most), gone: nobody };
  useEffect(() => {
    if (settled) last.current = { question, rows: steady.rows };
  });
  return steady;
}
