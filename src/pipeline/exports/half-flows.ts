import type { FlowSource } from "../../model/flow.ts";

/** Bits of `HalfFlows.bits`. Those of direction B to A stand one above those of A to B. */
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
} as const;

const totalsPerFlow = 6;

/** What conversations of exported records have beside the flow table's record, by the flow's id; grows with the table. */
export class HalfFlows {
  bits = new Int32Array(0);
  vlans = new Uint16Array(0);
  /** Two of each: A to B, B to A. */
  inputs = new Uint32Array(0);
  starts = new Float64Array(0);
  /** Arrival of the last record. */
  arrived = new Float64Array(0);
  /** Arrival of the first record that is in no row yet; 0 none. */
  pendingSince = new Float64Array(0);
  rate = new Float64Array(0);
  readonly sources: FlowSource[] = [];
  readonly applications: (string | undefined)[] = [];
  readonly hostnames: (string | undefined)[] = [];
  /** Of exporters that count from the flow's beginning: what was counted before. Only made when there are any. */
  #totals = new Float64Array(0);
  readonly #before = { bytes: 0, packets: 0 };

  /** Makes room for `capacity` flows and clears flow `id`. */
  open(id: number, capacity: number, source: FlowSource): void {
    if (this.bits.length < capacity) this.#grow(capacity);
    this.bits[id] = 0;
    this.vlans[id] = 0;
    this.inputs[id * 2] = this.inputs[id * 2 + 1] = 0;
    this.starts[id * 2] = this.starts[id * 2 + 1] = 0;
    this.arrived[id] = 0;
    this.pendingSince[id] = 0;
    this.rate[id] = 1;
    while (this.sources.length < id) {
      this.sources.push(source);
      this.applications.push(undefined);
      this.hostnames.push(undefined);
    }
    this.sources[id] = source;
    this.applications[id] = this.hostnames[id] = undefined;
    if (this.#totals.length > 0) this.#totals.fill(0, id * totalsPerFlow, (id + 1) * totalsPerFlow);
  }

  close(id: number): void {
    this.applications[id] = this.hostnames[id] = undefined;
  }

  /** Remembers a direction's totals and gives those before; zero when the flow began anew. Reused. */
  totals(id: number, direction: number, startMs: number, bytes: number, packets: number): { readonly bytes: number; readonly packets: number } {
    if (this.#totals.length === 0) this.#totals = new Float64Array(this.bits.length * totalsPerFlow);
    const at = id * totalsPerFlow + direction * 3;
    const isSame = Math.abs(this.#totals[at + 2]! - startMs) < 1_000 && bytes >= this.#totals[at]! && packets >= this.#totals[at + 1]!;
    this.#before.bytes = isSame ? this.#totals[at]! : 0;
    this.#before.packets = isSame ? this.#totals[at + 1]! : 0;
    this.#totals[at] = bytes;
    this.#totals[at + 1] = packets;
    this.#totals[at + 2] = startMs;
    return this.#before;
  }

  #grow(capacity: number): void {
    const grown = <T extends Int32Array | Uint16Array | Uint32Array | Float64Array>(larger: T, before: T): T => {
      larger.set(before);
      return larger;
    };
    this.bits = grown(new Int32Array(capacity), this.bits);
    this.vlans = grown(new Uint16Array(capacity), this.vlans);
    this.inputs = grown(new Uint32Array(capacity * 2), this.inputs);
    this.starts = grown(new Float64Array(capacity * 2), this.starts);
    this.arrived = grown(new Float64Array(capacity), this.arrived);
    this.pendingSince = grown(new Float64Array(capacity), this.pendingSince);
    this.rate = grown(new Float64Array(capacity), this.rate);
    if (this.#totals.length > 0) this.#totals = grown(new Float64Array(capacity * totalsPerFlow), this.#totals);
  }
}
