/** Longest time that the live view holds the event loop, milliseconds: the capture ring is read in between. */
export const sliceMs = 2;
/** A slice ends before that: a step more or less must fit in. */
const budgetMs = 1.6;

/** What steps yield when nobody else may have a turn before they go on. */
export const undividedTurn = "undivided";

/** Work that may be interrupted at each `yield`. From one to the next it must take no longer than a tenth of a millisecond or two. */
export type Steps<T = void> = Generator<typeof undividedTurn | undefined, T, undefined>;

interface Job {
  readonly steps: Steps<unknown>;
  readonly resolve: (value: never) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Long work in slices: of everything that is to be done together no more than 2 ms at a turn of the event loop. Jobs take turns, but
 * for those that are undivided.
 */
export class Slices {
  readonly #jobs: Job[] = [];
  #isPlanned = false;

  /** Resolves with what the steps return. */
  run<T>(steps: Steps<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#jobs.push({ steps, resolve, reject });
      if (this.#isPlanned) return;
      this.#isPlanned = true;
      setImmediate(() => this.#turn());
    });
  }

  #turn(): void {
    const endMs = performance.now() + budgetMs;
    do {
      const state = advance(this.#jobs[0]!, endMs);
      if (state === "done") this.#jobs.shift();
      else if (state !== undividedTurn) this.#jobs.push(this.#jobs.shift()!);
    } while (this.#jobs.length > 0 && performance.now() < endMs);
    this.#isPlanned = this.#jobs.length > 0;
    if (this.#isPlanned) setImmediate(() => this.#turn());
  }
}

/** What the job yielded last, or that it is done. */
function advance({ steps, resolve, reject }: Job, endMs: number): typeof undividedTurn | "done" | undefined {
  try {
    for (;;) {
      const { done, value } = steps.next();
      if (done === true) {
        resolve(value as never);
        return "done";
      }
      if (performance.now() >= endMs) return value;
    }
  } catch (error) {
    reject(error);
    return "done";
  }
}

/** The same steps, and nobody else has a turn between the first and the last. */
export function* undivided<T>(steps: Steps<T>): Steps<T> {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
    yield undividedTurn;
  }
}

/** `each` of the numbers 0 to `count` - 1, `atOnce` of them in one step. */
export function* counted(count: number, atOnce: number, each: (i: number) => void): Steps {
  for (let start = 0; start < count; start += atOnce) {
    eachOf(start, Math.min(count, start + atOnce), each);
    yield;
  }
}

/** By itself: loops of a generator are compiled late. */
function eachOf(start: number, end: number, each: (i: number) => void): void {
  for (let i = start; i < end; i++) each(i);
}

const runLength = 32;
const mergedAtOnce = 512;

/** A sorted copy, made in steps. Stable. */
export function* sorted<T>(items: readonly T[], compare: (a: T, b: T) => number): Steps<T[]> {
  let from: T[] = [];
  for (let start = 0; start < items.length; start += runLength) {
    from.push(...items.slice(start, start + runLength).sort(compare));
    yield;
  }
  let to = from.slice();
  for (let width = runLength; width < items.length; width *= 2) {
    for (let start = 0; start < items.length; start += 2 * width) {
      const end = Math.min(start + 2 * width, items.length);
      const merge: Merge = { at: start, left: start, middle: Math.min(start + width, end), right: Math.min(start + width, end), end };
      while (merge.at < end) {
        mergeSome(from, to, compare, merge);
        yield;
      }
    }
    [from, to] = [to, from];
  }
  return from;
}

/** Two sorted runs, `left` to `middle` and `right` to `end`, that go to `at`. */
interface Merge {
  at: number;
  left: number;
  right: number;
  readonly middle: number;
  readonly end: number;
}

function mergeSome<T>(from: readonly T[], to: T[], compare: (a: T, b: T) => number, merge: Merge): void {
  const { middle, end } = merge;
  const stop = Math.min(end, merge.at + mergedAtOnce);
  let { left, right } = merge;
  for (let at = merge.at; at < stop; at++) {
    to[at] = right >= end || (left < middle && compare(from[left]!, from[right]!) <= 0) ? from[left++]! : from[right++]!;
  }
  merge.at = stop;
  merge.left = left;
  merge.right = right;
}
