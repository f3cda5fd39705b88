import type { Field } from "../model/table.ts";
import { maxGroupRows, type Column } from "./native-column.ts";
import { createColumn, varint } from "./native-columns.ts";

/**
 * Encodes rows into one block of ClickHouse's Native format: counts as varints, then each column's name, type and values,
 * little-endian and column by column. Rows wait in small groups and are then written column by column, so that each inner
 * loop handles one type; no row object outlives its group. MACs are sent as UInt64.
 */
export class NativeBlock<Row> {
  readonly #columns: readonly Column[];
  readonly #group: Readonly<Record<string, unknown>>[] = [];
  #rows = 0;

  constructor(fields: readonly Field[]) {
    this.#columns = fields.map((field) => createColumn(field));
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
    this.#group.push(row as Readonly<Record<string, unknown>>);
    this.#rows++;
    if (this.#group.length >= maxGroupRows) this.#write();
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
    const group = this.#group;
    for (const column of this.#columns) column.write(group);
    group.length = 0;
  }
}
