import { randomBytes } from "node:crypto";
import type { EncodedBatch } from "../model/encoded-batch.ts";
import type { NativeBlock } from "./native-block.ts";
import { storedTimeMs } from "./native-numbers.ts";

const dayMs = 86_400_000;
/** Days filled at one time per table; an old capture has one or two, only a hostile one has many. */
const maxOpenDays = 16;

interface OpenBatch<Row> {
  readonly block: NativeBlock<Row>;
  readonly day: number;
  bornMs: number;
  minMs: number;
  maxMs: number;
}

/** Columns of one table, by day of the row's time. */
export class TableBatches<Row> {
  readonly #table: EncodedBatch["table"];
  readonly #create: () => NativeBlock<Row>;
  readonly #open = new Map<number, OpenBatch<Row>>();
  readonly #spare: NativeBlock<Row>[] = [];
  readonly #maxRows: number;
  readonly #emit: (batch: EncodedBatch) => void;
  #last: OpenBatch<Row> | undefined;

  constructor(table: EncodedBatch["table"], create: () => NativeBlock<Row>, maxRows: number, emit: (batch: EncodedBatch) => void) {
    this.#table = table;
    this.#create = create;
    this.#maxRows = maxRows;
    this.#emit = emit;
  }

  add(row: Row, timeMs: number, nowMs: number): void {
    const ms = storedTimeMs(timeMs);
    const day = Math.floor(ms / dayMs);
    let open = this.#last;
    if (open?.day !== day) open = this.#last = this.#openDay(day, nowMs);
    open.block.add(row);
    if (ms < open.minMs) open.minMs = ms;
    if (ms > open.maxMs) open.maxMs = ms;
    if (open.block.rows >= this.#maxRows) this.#close(open);
  }

  closeOlderThan(bornMs: number): void {
    for (const open of this.#open.values()) if (open.bornMs <= bornMs) this.#close(open);
  }

  #openDay(day: number, nowMs: number): OpenBatch<Row> {
    let open = this.#open.get(day);
    if (open) return open;
    if (this.#open.size >= maxOpenDays) this.#close(this.#open.values().next().value!);
    open = { block: this.#spare.pop() ?? this.#create(), day, bornMs: nowMs, minMs: Number.POSITIVE_INFINITY, maxMs: 0 };
    this.#open.set(day, open);
    return open;
  }

  #close(open: OpenBatch<Row>): void {
    this.#open.delete(open.day);
    if (this.#last === open) this.#last = undefined;
    const { rows } = open.block;
    const partition = new Date(open.day * dayMs).toISOString().slice(0, 10).replaceAll("-", "");
    this.#emit({ id: randomBytes(8).toString("hex"), table: this.#table, partition, rows, minMs: open.minMs, maxMs: open.maxMs, bytes: open.block.take() });
    if (this.#spare.length < 1) this.#spare.push(open.block);
  }
}
