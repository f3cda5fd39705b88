interface Entry<T> {
  readonly value: T;
  readonly freshUntilMs: number;
}

/**
 * Remembers who a secret's hash belongs to, so that each request need not ask the database. Bounded, least recently used out
 * first; forgets after a few seconds, for with PostgreSQL another server may revoke. An answer that was on its way while
 * something was revoked is not remembered.
 */
export class PrincipalCache<T> {
  readonly #clock: () => number;
  readonly #freshMs: number;
  readonly #maxEntries: number;
  readonly #entries = new Map<string, Entry<T>>();
  #generation = 0;

  constructor(options: { readonly clock: () => number; readonly freshMs: number; readonly maxEntries: number }) {
    this.#clock = options.clock;
    this.#freshMs = options.freshMs;
    this.#maxEntries = options.maxEntries;
  }

  /** From memory, or from `load`; undefined is not remembered. */
  async get(hash: string, load: () => Promise<T | undefined>): Promise<T | undefined> {
    const known = this.#entries.get(hash);
    if (known && known.freshUntilMs > this.#clock()) {
      this.#entries.delete(hash);
      this.#entries.set(hash, known);
      return known.value;
    }
    this.#entries.delete(hash);
    const generation = this.#generation;
    const value = await load();
    if (value !== undefined && generation === this.#generation) {
      this.#entries.set(hash, { value, freshUntilMs: this.#clock() + this.#freshMs });
      const oldest = this.#entries.size > this.#maxEntries ? this.#entries.keys().next().value : undefined;
      if (oldest !== undefined) this.#entries.delete(oldest);
    }
    return value;
  }

  /** Called before and after something is taken away. */
  clear(): void {
    this.#generation++;
    this.#entries.clear();
  }

  get size(): number {
    return this.#entries.size;
  }
}
