/**
 * Events for as long as their caller may have them. `refusal` gives nothing, or the event that says why they end; it is asked before
 * each event and every `everyMs` between them, so that a stream with few events ends in time too. It never rejects.
 */
export function guardedStream<T>(events: AsyncIterable<T>, refusal: () => Promise<T | undefined>, everyMs: number): AsyncIterableIterator<T> {
  const source = events[Symbol.asyncIterator]();
  const over: IteratorResult<T> = { done: true, value: undefined };
  let isOver = false;
  let settle: ((result: IteratorResult<T>) => void) | undefined;

  const end = (last: IteratorResult<T>): void => {
    if (isOver) return;
    isOver = true;
    clearInterval(timer);
    settle?.(last);
    // It may wait for its next event; what becomes of that is of no interest any more.
    source.return?.().catch(() => undefined);
  };
  const timer = setInterval(() => {
    // Without anybody waiting, the next event is checked anyway.
    if (!settle) return;
    void refusal().then((why) => {
      if (why !== undefined && settle) end({ done: false, value: why });
    });
  }, everyMs);
  timer.unref();

  const pull = async (): Promise<void> => {
    const result = await source.next();
    if (result.done) return end(over);
    const why = await refusal();
    if (why === undefined) settle?.(result);
    else end({ done: false, value: why });
  };

  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next: () =>
      isOver
        ? Promise.resolve(over)
        : new Promise((resolve, reject) => {
            settle = (result) => {
              settle = undefined;
              resolve(result);
            };
            pull().catch((error: unknown) => {
              settle = undefined;
              reject(error);
              end(over);
            });
          }),
    return: () => {
      end(over);
      return Promise.resolve(over);
    },
  };
}
