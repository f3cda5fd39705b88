/** Longest time that the live view holds the event loop, milliseconds: the capture ring is read in between. */
export const sliceMs = 2;
/** A slice ends before that: a step more or less must fit in. */
const budgetMs = 1.6;
/** While somebody waits for an answer, work in the background has one slice of so many. */
const backgroundShare = 8;

/** What steps yield when nobody else may have a turn before they go on. */
export const undividedTurn = "undivided";

/** Work that may be interrupted at each `yield`. From one to the next it must take no longer than a tenth of a millisecond or two. */
export type Steps<T = void> = Generator<typeof undividedTurn | undefined, T, undefined>;

interface Job {
  readonly steps: Steps<unknown>;
  readonly isBackground: boolean;
  readonly resolve: (value: never) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Long work in slices: of everything that is to be done together no more than 2 ms at a turn of the event loop. Jobs take turns, but
 * for those that are undivided; what nobody waits for has fewer.
 */
export class Slices {
  readonly #jobs: Job[] = [];
  #undivided: Job | undefined;
  #passedOver = 0;
  #isPlanned = false;

  /** Resolves with what the steps return. */
  run<T>(steps: Steps<T>, { isBackground = false } = {}): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#jobs.push({ steps, isBackground, resolve, reject });
      if (this.#isPlanned) return;
      this.#isPlanned = true;
      setImmediate(() => this.#turn());
    });
  }

  #turn(): void {
    const endMs = performance.now() + budgetMs;
    for (let job = this.#next(); job; job = performance.now() < endMs ? this.#next() : undefined) {
      const state = advance(job, endMs);
      this.#undivided = state === undividedTurn ? job : undefined;
      if (state === undefined) this.#jobs.push(job);
    }
    this.#isPlanned = this.#undivided !== undefined || this.#jobs.length > 0;
    if (this.#isPlanned) setImmediate(() => this.#turn());
  }

  /** Whose turn it is, taken out of the queue. */
  #next(): Job | undefined {
    if (this.#undivided) return this.#undivided;
    const asked = this.#jobs.findIndex(({ isBackground }) => !isBackground);
    if (asked > 0 && ++this.#passedOver < backgroundShare) return this.#jobs.splice(asked, 1)[0];
    this.#passedOver = 0;
    return this.#jobs.shift();
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
