import { describe, expect, it } from "vitest";
import { guardedStream as guarded, type GuardedStream } from "../../src/api/guarded-stream.ts";

async function* counting(everyMs: number, onEnd = (): void => undefined): AsyncGenerator<string> {
  try {
    for (let i = 0; ; i++) {
      yield String(i);
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
  } finally {
    onEnd();
  }
}

const bare = { stalledMs: 60_000, stalled: () => "stalled" as never, abandoned: () => undefined, ended: () => undefined };

function guardedStream<T>(events: AsyncIterable<T>, refusal: () => Promise<T | undefined>, everyMs: number): GuardedStream<T> {
  return guarded(events, { ...bare, refusal, everyMs });
}

describe("a guarded stream", () => {
  it("ends with the refusal in place of the next event, and lets go of its source", async () => {
    let why: string | undefined;
    let ended = false;
    const events = guardedStream(
      counting(5, () => (ended = true)),
      async () => why,
      60_000,
    );
    expect([await events.next(), await events.next()].map(({ value }) => value as string)).toEqual(["0", "1"]);
    why = "revoked";
    expect(await events.next()).toEqual({ done: false, value: "revoked" });
    expect(await events.next()).toEqual({ done: true, value: undefined });
    await expect.poll(() => ended).toBe(true);
  });

  it("ends between events that are far apart", async () => {
    let why: string | undefined;
    const events = guardedStream(counting(30_000), async () => why, 10);
    await events.next();
    const next = events.next();
    why = "revoked";
    const began = performance.now();
    expect(await next).toEqual({ done: false, value: "revoked" });
    expect(performance.now() - began).toBeLessThan(15_000);
    expect((await events.next()).done).toBe(true);
  });

  it("hands on the end and a failure of its source, and wakes who waits when it is ended from outside", async () => {
    const short = guardedStream(
      (async function* () {
        yield 1;
      })(),
      async () => undefined,
      1_000,
    );
    expect([await short.next(), await short.next()].map(({ done }) => done)).toEqual([false, true]);
    const failing = guardedStream(
      {
        [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error("broken")) }),
      },
      async () => undefined,
      1_000,
    );
    await expect(failing.next()).rejects.toThrow("broken");
    expect((await failing.next()).done).toBe(true);
    const left = guardedStream(counting(2_000), async () => undefined, 1_000);
    await left.next();
    const waiting = left.next();
    await left.return!();
    expect((await waiting).done).toBe(true);
  });

  it("keeps one event for a consumer that does not come back, lets go of its source, and gives it up in the end", async () => {
    let made = 0;
    let wasClosed = false;
    let wasAbandoned = 0;
    let wasEnded = 0;
    const source = async function* () {
      try {
        for (;;) yield String(made++);
      } finally {
        wasClosed = true;
      }
    };
    const guards = {
      refusal: async () => undefined,
      everyMs: 5,
      stalledMs: 500,
      stalled: () => "slow",
      abandoned: () => void wasAbandoned++,
      ended: () => void wasEnded++,
    };
    const events = guarded(source(), guards);
    for (let i = 0; i < 5; i++) {
      expect((await events.next()).value).toBe(String(i));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await expect.poll(() => ({ made, wasClosed, wasEnded, wasAbandoned })).toEqual({ made: 5, wasClosed: true, wasEnded: 1, wasAbandoned: 0 });
    // It came back in time after all.
    expect(await events.next()).toEqual({ done: false, value: "slow" });
    expect((await events.next()).done).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(wasAbandoned).toBe(0);
    const gone = guarded(source(), guards);
    await gone.next();
    await expect.poll(() => wasAbandoned).toBe(1);
    expect(wasEnded).toBe(2);
  });

  it("is finished from outside: at once for who waits, else with the next question", async () => {
    const waiting = guardedStream(counting(2_000), async () => undefined, 1_000);
    await waiting.next();
    const next = waiting.next();
    waiting.finish("bye");
    expect([await next, await waiting.next()]).toEqual([
      { done: false, value: "bye" },
      { done: true, value: undefined },
    ]);
    const away = guardedStream(counting(2_000), async () => undefined, 1_000);
    await away.next();
    away.finish("bye");
    expect([await away.next(), await away.next()]).toEqual([
      { done: false, value: "bye" },
      { done: true, value: undefined },
    ]);
  });
});
