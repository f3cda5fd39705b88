import { describe, expect, it } from "vitest";
import { guardedStream } from "../../src/api/guarded-stream.ts";

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
    const events = guardedStream(counting(3_000), async () => why, 10);
    await events.next();
    const next = events.next();
    why = "revoked";
    const began = performance.now();
    expect(await next).toEqual({ done: false, value: "revoked" });
    expect(performance.now() - began).toBeLessThan(1_500);
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
});
