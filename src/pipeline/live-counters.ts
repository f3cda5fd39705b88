import type { EngineCounters } from "./engine.ts";

const maxReasons = 256;
const otherReasons = "other";

/** Counters that are read while they run. They live in doubles of one array: counting allocates nothing. */
export class LiveCounters implements EngineCounters {
  readonly malformedReasons = new Map<string, number>();
  readonly #values = new Float64Array(7);

  countPacket(wireLength: number): void {
    this.#values[0]! += 1;
    this.#values[1]! += wireLength;
  }

  countNonIp(): void {
    this.#values[2]! += 1;
  }

  /** Reasons beyond the first 256 count as "other". */
  countMalformed(reason: string): void {
    this.#values[3]! += 1;
    const known = this.malformedReasons.get(reason);
    if (known === undefined && this.malformedReasons.size >= maxReasons - 1) {
      this.malformedReasons.set(otherReasons, (this.malformedReasons.get(otherReasons) ?? 0) + 1);
    } else this.malformedReasons.set(reason, (known ?? 0) + 1);
  }

  countFlow(): void {
    this.#values[4]! += 1;
  }

  countFragmentLeftOut(): void {
    this.#values[6]! += 1;
  }

  countEvicted(): void {
    this.#values[5]! += 1;
  }

  get packets(): number {
    return this.#values[0]!;
  }

  get bytes(): number {
    return this.#values[1]!;
  }

  get nonIp(): number {
    return this.#values[2]!;
  }

  get malformed(): number {
    return this.#values[3]!;
  }

  get fragmentsLeftOut(): number {
    return this.#values[6]!;
  }

  get flowsCreated(): number {
    return this.#values[4]!;
  }

  get evicted(): number {
    return this.#values[5]!;
  }
}
