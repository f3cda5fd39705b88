import type { FlowInterval } from "../../model/flow-fields.ts";
import type { NameAnswer } from "../live/live-source.ts";
import { cardNumbers, cardTexts, writeCard } from "./flow-card.ts";
import { cardDoubles, gainDoubles, kindUnit, recordKinds } from "./shard-protocol.ts";

/** The meter takes such a block in within a millisecond or two. */
export const blockDoubles = 8_192;

/** Records on their way to the meter. */
export class NewsBlock {
  readonly names: NameAnswer[] = [];
  readonly #numbers = new Float64Array(blockDoubles);
  readonly #texts = new Map<string, number>();
  #end = 0;

  get texts(): readonly string[] {
    return [...this.#texts.keys()];
  }

  get bytes(): Uint8Array {
    return new Uint8Array(this.#numbers.buffer, 0, this.#end * Float64Array.BYTES_PER_ELEMENT);
  }

  /** Whether a card and a gain fit in. */
  get hasRoom(): boolean {
    return this.#end + cardDoubles + gainDoubles <= blockDoubles;
  }

  card(slot: number, row: FlowInterval): void {
    const at = this.#end;
    this.#numbers[at] = recordKinds.card + kindUnit * slot;
    writeCard(row, this.#numbers, at + 1);
    for (const [i, key] of cardTexts.entries()) this.#numbers[at + 1 + cardNumbers + i] = this.#textNumber(row[key]);
    this.#end = at + cardDoubles;
  }

  gain(kind: "gain" | "end", slot: number, sentBytes: number, sentPackets: number, receivedBytes: number, receivedPackets: number, lastSeenMs: number): void {
    const numbers = this.#numbers;
    const at = this.#end;
    numbers[at] = recordKinds[kind] + kindUnit * slot;
    numbers[at + 1] = sentBytes;
    numbers[at + 2] = sentPackets;
    numbers[at + 3] = receivedBytes;
    numbers[at + 4] = receivedPackets;
    numbers[at + 5] = lastSeenMs;
    this.#end = at + gainDoubles;
  }

  #textNumber(text: string): number {
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    const number = this.#texts.size;
    this.#texts.set(text, number);
    return number;
  }
}
