import type { Field } from "../model/table.ts";
import { maxGroupRows, type Column } from "./native-column.ts";
import { createColumn, varint } from "./native-columns.ts";
import { stagingOf, type Stage } from "./native-staging.ts";

/**
 * Encodes rows into one block of ClickHouse's Native format: counts as varints, then each column's name, type and values,
 * little-endian and column by column. A row is taken apart as it comes, while it is in the processor's cache, and is not kept; its
 * values wait in small groups and are then written column by column. MACs are sent as UInt64.
 */
export class NativeBlock<Row> {
  readonly #columns: readonly Column[];
  readonly #stage: Stage;
  #staged = 0;
  #rows = 0;

  constructor(fields: readonly Field[]) {
    this.#columns = fields.map((field) => createColumn(field));
    this.#stage = stagingOf(fields, this.#columns);
  }

  get rows(): number {
    return this.#rows;
  }

  /** Encoded size so far, up to the rows still waiting. */
  get byteLength(): number {
    let total = 0;
    for (const column of this.#columns) total += column.byteLength;
    return total;
  }

  add(row: Row): void {
    this.#stage(row as Readonly<Record<string, unknown>>, this.#staged);
    this.#rows++;
    if (++this.#staged === maxGroupRows) this.#write();
  }

  /** The block; afterwards this one is empty again and can be filled anew. */
  take(): Uint8Array {
    this.#write();
    const head: number[] = [];
    varint(head, this.#columns.length);
    varint(head, this.#rows);
    const parts: Uint8Array[] = [Uint8Array.from(head)];
    for (const column of this.#columns) {
      parts.push(column.header);
      column.drain(parts);
    }
    this.#rows = 0;
    // Copied here at once, so that the columns' buffers can be used again.
    return Buffer.concat(parts);
  }

  #write(): void {
    for (const column of this.#columns) column.write(this.#staged);
    this.#staged = 0;
  }
}
