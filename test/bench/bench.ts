/** One bench: a file `NAME.bench.ts` in this folder whose default export has that name. */
export interface Bench {
  readonly name: string;
  readonly summary: string;
  /** What each figure means, with its unit; `--list` shows it. */
  readonly metrics: Readonly<Record<string, string>>;
  run(options: BenchOptions): Promise<BenchResult>;
}

export interface BenchOptions {
  /** Fewer repetitions. */
  readonly quick: boolean;
  /** For what is generated, where a bench takes them: other random numbers, another beginning, more or less of it (1 is what is usual). */
  readonly seed?: number;
  readonly startMs?: number;
  readonly scale?: number;
  /** Where people can see what is going on; nothing of it belongs to the result. */
  readonly say: (line: string) => void;
}

/** Figures by metric; a text says why there is none, such as "absent". */
export type BenchResult = Readonly<Record<string, number | string>>;

export function defineBench(bench: Bench): Bench {
  return bench;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
