import type { FlowSource } from "../../model/flow.ts";
import { GrowingMemory } from "../growing-memory.ts";

/** Bits of a half flow's `bits`. Those of direction B to A stand one above those of A to B. */
export const bit = {
  /** A direction has something that is in no row yet. */
  pendingA: 1,
  pendingBoth: 3,
  /** A direction was ever reported. */
  seenA: 4,
  seenBoth: 12,
  /** The exporter holds a direction for ended. */
  overA: 16,
  overBoth: 48,
  /** A record says who called. */
  clientA: 64,
  clientB: 128,
  isSampled: 256,
  /** 0 not said, 1 observed on its way in, 2 on its way out. */
  observedShiftA: 9,
  observedShiftB: 11,
  /** It has an application or a host name. */
  isNamed: 8_192,
} as const;

/**
 * Layout of one half flow: 16 words of an Int32Array, seen also as 8 doubles over the same memory, so that a record touches one
 * line of the cache. What is of each direction stands side by side, A to B first.
 */
export const halfWords = 16;

/** Offsets in doubles. */
export const halfDouble = {
  start: 0,
  /** Arrival of the last record. */
  arrived: 2,
  /** Arrival of the first record that is in no row yet; 0 none. */
  pendingSince: 3,
  rate: 4,
} as const;

/** Offsets in 32-bit words. */
export const halfWord = {
  bits: 10,
  vlan: 11,
  /** ifIndex where each direction came in, 32 unsigned bits. */
  input: 12,
  source: 14,
} as const;

const firstCapacity = 1_024;
const doublesPerFlow = halfWords / 2;
const totalsPerFlow = 6;
const halfBytes = halfWords * 4;
const totalsBytes = totalsPerFlow * 8;

/** What conversations of exported records have beside the flow table's record, by the flow's id; grows with the table. */
export class HalfFlows {
  /** Flow `id`'s half begins at word `id * halfWords`. Both views change when it grows. */
  words: Int32Array;
  doubles: Float64Array;
  readonly #maxFlows: number;
  readonly #memory: GrowingMemory;
  readonly #sources: FlowSource[] = [];
  readonly #applications: (string | undefined)[] = [];
  readonly #hostnames: (string | undefined)[] = [];
  /** Of exporters that count from the flow's beginning: what was counted before. Only made when there are any. */
  #totalsMemory: GrowingMemory | undefined;
  #totals: Float64Array = new Float64Array(0);
  readonly #before = { bytes: 0, packets: 0 };

  /** Of `maxFlows` flows at most. */
  constructor(maxFlows: number) {
    this.#maxFlows = maxFlows;
    this.#memory = new GrowingMemory(Math.min(firstCapacity, maxFlows) * halfBytes, maxFlows * halfBytes);
    this.words = new Int32Array(this.#memory.buffer);
    this.doubles = new Float64Array(this.#memory.buffer);
  }

  /** Clears flow `id`, below `maxFlows`. */
  open(id: number, source: FlowSource): void {
    if (this.words.length < (id + 1) * halfWords) this.#grow(id + 1);
    const { doubles, words } = this;
    const f = id * doublesPerFlow;
    for (let at = f; at < f + doublesPerFlow; at++) doubles[at] = 0;
    doubles[f + halfDouble.rate] = 1;
    words[id * halfWords + halfWord.source] = this.#sourceNumber(source);
    if (this.#totals.length > 0) this.#totals.fill(0, id * totalsPerFlow, (id + 1) * totalsPerFlow);
  }

  source(id: number): FlowSource {
    return this.#sources[this.words[id * halfWords + halfWord.source]!]!;
  }

  application(id: number): string {
    return this.#isNamed(id) ? (this.#applications[id] ?? "") : "";
  }

  hostname(id: number): string {
    return this.#isNamed(id) ? (this.#hostnames[id] ?? "") : "";
  }

  /** Names flow `id`; an empty name leaves what is known. */
  name(id: number, application: string, hostname: string): void {
    const at = id * halfWords + halfWord.bits;
    if (!this.#isNamed(id)) {
      this.words[at]! |= bit.isNamed;
      while (this.#applications.length <= id) {
        this.#applications.push(undefined);
        this.#hostnames.push(undefined);
      }
    }
    if (application !== "") this.#applications[id] = application;
    if (hostname !== "") this.#hostnames[id] = hostname;
  }

  /** Lets go of the flow's names. */
  close(id: number): void {
    if (this.#isNamed(id)) this.#applications[id] = this.#hostnames[id] = undefined;
  }

  /** Remembers a direction's totals and gives those before; zero when the flow began anew. Reused. */
  totals(id: number, direction: number, startMs: number, bytes: number, packets: number): { readonly bytes: number; readonly packets: number } {
    if (this.#totals.length < (id + 1) * totalsPerFlow) this.#growTotals(id + 1);
    const at = id * totalsPerFlow + direction * 3;
    const isSame = Math.abs(this.#totals[at + 2]! - startMs) < 1_000 && bytes >= this.#totals[at]! && packets >= this.#totals[at + 1]!;
    this.#before.bytes = isSame ? this.#totals[at]! : 0;
    this.#before.packets = isSame ? this.#totals[at + 1]! : 0;
    this.#totals[at] = bytes;
    this.#totals[at + 1] = packets;
    this.#totals[at + 2] = startMs;
    return this.#before;
  }

  #isNamed(id: number): boolean {
    return (this.words[id * halfWords + halfWord.bits]! & bit.isNamed) !== 0;
  }

  /** There are few sources, so looking through them is quick. */
  #sourceNumber(source: FlowSource): number {
    const sources = this.#sources;
    for (let number = 0; number < sources.length; number++) if (sources[number] === source) return number;
    return sources.push(source) - 1;
  }

  #grow(flows: number): void {
    this.#memory.reserve(flows * halfBytes);
    this.words = new Int32Array(this.#memory.buffer);
    this.doubles = new Float64Array(this.#memory.buffer);
  }

  #growTotals(flows: number): void {
    this.#totalsMemory ??= new GrowingMemory(0, this.#maxFlows * totalsBytes);
    this.#totalsMemory.reserve(flows * totalsBytes);
    this.#totals = new Float64Array(this.#totalsMemory.buffer);
  }
}
