/** Calls of one token: a burst, and so many a second after it. The spec wants tool calls limited. */
export const callRate = { burst: 500, perSecond: 100, tokensRemembered: 2_000 } as const;

/** Token buckets by key. */
export class RateLimit {
  readonly #buckets = new Map<string, { left: number; atMs: number }>();

  /** Takes one; the seconds to wait when there is none. */
  take(key: string, nowMs: number = Date.now()): number | undefined {
    const known = this.#buckets.get(key);
    const left = known ? Math.min(callRate.burst, known.left + ((nowMs - known.atMs) / 1_000) * callRate.perSecond) : callRate.burst;
    this.#buckets.delete(key);
    this.#buckets.set(key, { left: left >= 1 ? left - 1 : left, atMs: nowMs });
    for (const oldest of this.#buckets.keys()) {
      if (this.#buckets.size <= callRate.tokensRemembered) break;
      this.#buckets.delete(oldest);
    }
    return left >= 1 ? undefined : Math.ceil((1 - left) / callRate.perSecond);
  }
}
