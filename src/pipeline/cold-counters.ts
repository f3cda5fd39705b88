import { double, recordWords, state, word } from "./flow-record.ts";
import type { FlowTable } from "./flow-table.ts";
import type { RowCounters } from "./interval-maker.ts";

/** Doubles per flow: six counters of the interval before the last `settle`, six exported, the flow's first packet. */
const perFlow = 13;
const exportedAt = 6;
const firstAt = 12;
const recordDoubles = recordWords / 2;

/**
 * The counters that change once a second, not with each packet. A record counts since `settle` (the live view's beat);
 * here is what the interval had before, so that rows are deltas, and what earlier rows of the flow had, for totals. An
 * export between two beats leaves the record alone and takes its counts off the interval in advance.
 * Memory is taken when it is first needed: a file read at full speed never does.
 */
export class ColdCounters {
  readonly #table: FlowTable;
  readonly #row: RowCounters = { bytesA: 0, bytesB: 0, packetsA: 0, packetsB: 0, payloadA: 0, payloadB: 0 };
  #values: Float64Array | undefined;

  constructor(table: FlowTable) {
    this.#table = table;
  }

  /** Takes memory for every flow of the table, and keeps up as it grows. */
  allocate(): Float64Array {
    const size = this.#table.capacity * perFlow;
    const old = this.#values;
    if (old && old.length >= size) return old;
    const values = new Float64Array(size);
    if (old) values.set(old);
    else {
      const { words, doubles, highWater } = this.#table;
      for (let id = 0; id < highWater; id++) {
        if ((words[id * recordWords + word.state]! & state.live) !== 0) values[id * perFlow + firstAt] = doubles[id * recordDoubles + double.first]!;
      }
    }
    this.#values = values;
    return values;
  }

  open(id: number, timeMs: number): void {
    if (!this.#values) return;
    const values = this.allocate();
    values.fill(0, id * perFlow, (id + 1) * perFlow);
    values[id * perFlow + firstAt] = timeMs;
  }

  flowFirst(id: number): number {
    return this.#values ? this.#values[id * perFlow + firstAt]! : this.#table.doubles[id * recordDoubles + double.first]!;
  }

  /** Moves the record's counts to the interval and zeroes them. */
  settle(id: number): void {
    const values = this.allocate();
    const { words } = this.#table;
    const c = id * perFlow;
    const o = id * recordWords;
    for (let side = 0; side < 2; side++) {
      values[c + side]! += words[o + word.bytes + side]! >>> 0;
      values[c + 2 + side]! += words[o + word.packets + side]!;
      values[c + 4 + side]! += words[o + word.payload + side]! >>> 0;
      words[o + word.bytes + side] = 0;
      words[o + word.packets + side] = 0;
      words[o + word.payload + side] = 0;
    }
  }

  /** After a row of `interval(id)` has gone out and the flow goes on. */
  exported(id: number): void {
    const row = this.interval(id);
    const values = this.allocate();
    const c = id * perFlow;
    const counts = [row.bytesA, row.bytesB, row.packetsA, row.packetsB, row.payloadA, row.payloadB];
    for (const [i, count] of counts.entries()) {
      values[c + i]! -= count;
      values[c + exportedAt + i]! += count;
    }
  }

  /** Counts since the last exported row. The object is reused. */
  interval(id: number): RowCounters {
    const row = this.#ofRecord(id);
    if (this.#values) add(row, this.#values, id * perFlow);
    return row;
  }

  /** Counts since the flow began. The object is reused. */
  totals(id: number): RowCounters {
    const row = this.interval(id);
    if (this.#values) add(row, this.#values, id * perFlow + exportedAt);
    return row;
  }

  #ofRecord(id: number): RowCounters {
    const { words } = this.#table;
    const row = this.#row;
    const o = id * recordWords;
    row.bytesA = words[o + word.bytes]! >>> 0;
    row.bytesB = words[o + word.bytes + 1]! >>> 0;
    row.packetsA = words[o + word.packets]!;
    row.packetsB = words[o + word.packets + 1]!;
    row.payloadA = words[o + word.payload]! >>> 0;
    row.payloadB = words[o + word.payload + 1]! >>> 0;
    return row;
  }
}

/** Adds six counters at `at` of `values`. */
function add(row: RowCounters, values: Float64Array, at: number): void {
  row.bytesA += values[at]!;
  row.bytesB += values[at + 1]!;
  row.packetsA += values[at + 2]!;
  row.packetsB += values[at + 3]!;
  row.payloadA += values[at + 4]!;
  row.payloadB += values[at + 5]!;
}
