import { double, recordWords, state, word } from "./flow-record.ts";
import type { FlowTable } from "./flow-table.ts";
import type { RowCounters } from "./interval-maker.ts";
import type { PacketGaps } from "./packet-gaps.ts";

/** Doubles per flow: six counters of the interval before the last `settle`, six exported, the flow's first packet; by direction the last packet, the shortest and the longest gap before the last export. */
const perFlow = 19;
const exportedAt = 6;
const firstAt = 12;
const lastsAt = 13;
const minsAt = 15;
const maxesAt = 17;
const recordDoubles = recordWords / 2;
/** Flows of one page. */
const pageBits = 10;
const pageSize = 1 << pageBits;
const inPage = pageSize - 1;

/**
 * The counters that change once a second, not with each packet. A record counts since `settle` (the live view's beat);
 * here is what the interval had before, so that rows are deltas, and what earlier rows of the flow had, for totals. An
 * export between two beats leaves the record alone and takes its counts off the interval in advance.
 * Memory is taken a page at a time when it is first needed, so nobody waits for it: a file read at full speed never does.
 */
export class ColdCounters {
  readonly #table: FlowTable;
  readonly #gaps: PacketGaps = { minUs: new Float64Array(2), maxUs: new Float64Array(2), totalUs: new Float64Array(2) };
  readonly #row: RowCounters = { bytesA: 0, bytesB: 0, packetsA: 0, packetsB: 0, payloadA: 0, payloadB: 0 };
  readonly #pages: (Float64Array | undefined)[] = [];

  constructor(table: FlowTable) {
    this.#table = table;
  }

  /** Makes room for the pages of every flow of the table. */
  allocate(): void {
    while (this.#pages.length << pageBits < this.#table.capacity) this.#pages.push(undefined);
  }

  open(id: number, timeMs: number): void {
    const page = this.#pages[id >>> pageBits];
    if (!page) return;
    const c = (id & inPage) * perFlow;
    page.fill(0, c, c + perFlow);
    page[c + firstAt] = timeMs;
  }

  flowFirst(id: number): number {
    const page = this.#pages[id >>> pageBits];
    return page ? page[(id & inPage) * perFlow + firstAt]! : this.#table.doubles[id * recordDoubles + double.first]!;
  }

  /** Moves the record's counts to the interval and zeroes them. */
  settle(id: number): void {
    const values = this.#pages[id >>> pageBits] ?? this.#newPage(id >>> pageBits);
    const { words } = this.#table;
    const c = (id & inPage) * perFlow;
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
    const values = this.#pages[id >>> pageBits] ?? this.#newPage(id >>> pageBits);
    const c = (id & inPage) * perFlow;
    const counts = [row.bytesA, row.bytesB, row.packetsA, row.packetsB, row.payloadA, row.payloadB];
    for (const [i, count] of counts.entries()) {
      values[c + i]! -= count;
      values[c + exportedAt + i]! += count;
    }
    const { words, doubles } = this.#table;
    const { minUs, maxUs } = this.gaps(id, true);
    for (let side = 0; side < 2; side++) {
      values[c + lastsAt + side] = doubles[id * recordDoubles + double.last + side]!;
      values[c + minsAt + side] = minUs[side]!;
      values[c + maxesAt + side] = maxUs[side]!;
      words[id * recordWords + word.gapMin + side] = words[id * recordWords + word.gapMax + side] = 0;
    }
  }

  /**
   * Times between packets since the last exported row, that from its last packet to the first one after it included; or
   * `sinceBegin` of the flow. The object is reused.
   */
  gaps(id: number, sinceBegin: boolean): PacketGaps {
    const { words, doubles } = this.#table;
    const o = id * recordWords;
    const page = this.#pages[id >>> pageBits];
    const c = (id & inPage) * perFlow;
    const { minUs, maxUs, totalUs } = this.#gaps;
    const firstSide = (words[o + word.state]! & state.firstIsB) === 0 ? 0 : 1;
    for (let side = 0; side < 2; side++) {
      let longest = words[o + word.gapMax + side]! >>> 0;
      let shortest = longest === 0 ? 0 : ~words[o + word.gapMin + side]! >>> 0;
      if (sinceBegin && page && page[c + maxesAt + side]! > 0) {
        const before = page[c + minsAt + side]!;
        shortest = longest === 0 ? before : Math.min(before, shortest);
        longest = Math.max(longest, page[c + maxesAt + side]!);
      }
      minUs[side] = shortest;
      maxUs[side] = longest;
      totalUs[side] = 0;
      if (longest === 0) continue;
      const before = sinceBegin || !page ? 0 : page[c + lastsAt + side]!;
      const sinceMs = before > 0 ? before : this.flowFirst(id) + (side === firstSide ? 0 : (words[o + word.answer]! >>> 0) / 1_000);
      totalUs[side] = Math.max(longest, Math.round((doubles[id * recordDoubles + double.last + side]! - sinceMs) * 1_000));
    }
    return this.#gaps;
  }

  /** Counts since the last exported row. The object is reused. */
  interval(id: number): RowCounters {
    const row = this.#ofRecord(id);
    const page = this.#pages[id >>> pageBits];
    if (page) add(row, page, (id & inPage) * perFlow);
    return row;
  }

  /** Counts since the flow began. The object is reused. */
  totals(id: number): RowCounters {
    const row = this.interval(id);
    const page = this.#pages[id >>> pageBits];
    if (page) add(row, page, (id & inPage) * perFlow + exportedAt);
    return row;
  }

  /** Flows that live already keep their first packet's time. */
  #newPage(number: number): Float64Array {
    const page = new Float64Array(pageSize * perFlow);
    const { words, doubles, highWater } = this.#table;
    const start = number << pageBits;
    for (let id = start; id < Math.min(start + pageSize, highWater); id++) {
      if ((words[id * recordWords + word.state]! & state.live) !== 0) page[(id - start) * perFlow + firstAt] = doubles[id * recordDoubles + double.first]!;
    }
    this.allocate();
    return (this.#pages[number] = page);
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
