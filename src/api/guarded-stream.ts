export interface StreamGuards<T> {
  /** Nothing, or the event that says why the stream ends. Asked before each event and every `everyMs` between them. Never rejects. */
  refusal(): Promise<T | undefined>;
  readonly everyMs: number;
  /** A consumer that has not come back for the next event after this long is too slow. */
  readonly stalledMs: number;
  /** The event that says so; the consumer finds it when it comes back. */
  stalled(): T;
  /** It did not come back after as long again. */
  abandoned(): void;
  ended(): void;
}

export interface GuardedStream<T> extends AsyncIterableIterator<T> {
  /** Ends it with this event, at once or as soon as the consumer asks for the next. */
  finish(last: T): void;
}

/**
 * Events for as long as their caller may have them, and as it takes them. One event at a time is held; the source is asked for the next only when
 * the consumer comes back, and let go of as soon as the stream ends.
 */
export function guardedStream<T>(events: AsyncIterable<T>, guards: StreamGuards<T>): GuardedStream<T> {
  const source = events[Symbol.asyncIterator]();
  const over: IteratorResult<T> = { done: true, value: undefined };
  let isOver = false;
  let settle: ((result: IteratorResult<T>) => void) | undefined;
  /** The last event, when nobody waited for it. */
  let kept: IteratorResult<T> | undefined;
  let patience: NodeJS.Timeout | undefined;

  const end = (last: IteratorResult<T>): void => {
    if (isOver) return;
    isOver = true;
    clearInterval(timer);
    clearTimeout(patience);
    if (settle) settle(last);
    else if (!last.done) kept = last;
    // It may wait for its next event; what becomes of that is of no interest any more.
    source.return?.().catch(() => undefined);
    guards.ended();
  };
  const timer = setInterval(() => {
    // Without anybody waiting, the next event is checked anyway.
    if (!settle) return;
    void guards.refusal().then((why) => {
      if (why !== undefined && settle) end({ done: false, value: why });
    });
  }, guards.everyMs);
  timer.unref();

  /** Begins when an event is handed out, ends when the next is asked for. */
  const wait = (): void => {
    clearTimeout(patience);
    patience = setTimeout(() => {
      end({ done: false, value: guards.stalled() });
      patience = setTimeout(() => guards.abandoned(), guards.stalledMs).unref();
    }, guards.stalledMs).unref();
  };

  const pull = async (): Promise<void> => {
    const result = await source.next();
    if (result.done) return end(over);
    const why = await guards.refusal();
    if (why === undefined) settle?.(result);
    else end({ done: false, value: why });
  };

  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next: () => {
      clearTimeout(patience);
      if (isOver) {
        const last = kept ?? over;
        kept = undefined;
        return Promise.resolve(last);
      }
      return new Promise((resolve, reject) => {
        settle = (result) => {
          settle = undefined;
          resolve(result);
          if (!isOver) wait();
        };
        pull().catch((error: unknown) => {
          settle = undefined;
          reject(error);
          end(over);
        });
      });
    },
    return: () => {
      clearTimeout(patience);
      kept = undefined;
      end(over);
      return Promise.resolve(over);
    },
    finish: (last) => end({ done: false, value: last }),
  };
}
