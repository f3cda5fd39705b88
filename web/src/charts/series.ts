/** Steps of equal width; one number per step and line. */
export interface TimeLines {
  readonly startMs: number;
  readonly stepMs: number;
  /** Steps, the last one possibly still filling. */
  readonly length: number;
}

/** What one live sample says, in bytes per second. */
export interface LivePoint {
  readonly timeMs: number;
  readonly values: readonly number[];
}

/**
 * History ends a little before now, because long conversations reach the store in intervals; the live samples know the rest.
 * Steps that live samples cover wholly take their mean. `lines` are rates per step, one array per line.
 */
export function withLive(axis: TimeLines, lines: readonly (readonly number[])[], samples: readonly LivePoint[]): number[][] {
  const result = lines.map((line) => Array.from({ length: axis.length }, (_, index) => line[index] ?? 0));
  const first = samples[0];
  const last = samples.at(-1);
  if (!first || !last) return result;
  const sums = lines.map(() => new Float64Array(axis.length));
  const counts = new Uint32Array(axis.length);
  for (const sample of samples) {
    const index = Math.floor((sample.timeMs - axis.startMs) / axis.stepMs);
    if (index < 0 || index >= axis.length) continue;
    counts[index]! += 1;
    sample.values.forEach((value, line) => {
      const sum = sums[line];
      if (sum) sum[index]! += value;
    });
  }
  const firstWhole = Math.ceil((first.timeMs - axis.startMs) / axis.stepMs - 0.1);
  for (let index = Math.max(0, firstWhole); index < axis.length; index += 1) {
    if (counts[index] === 0) continue;
    result.forEach((line, at) => {
      line[index] = sums[at]![index]! / counts[index]!;
    });
  }
  return result;
}

/** Sums of bytes per step → bytes per second. */
export function perSecondOf(points: readonly number[], stepMs: number): number[] {
  return points.map((value) => value / (stepMs / 1000));
}

/** Adds up arrays that may differ in length. */
export function added(...lines: readonly (readonly number[] | undefined)[]): number[] {
  const length = Math.max(0, ...lines.map((line) => line?.length ?? 0));
  return Array.from({ length }, (_, index) => lines.reduce((sum, line) => sum + (line?.[index] ?? 0), 0));
}
