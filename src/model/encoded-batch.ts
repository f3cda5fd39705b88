/** Rows of one table and one day, encoded for the store. */
export interface EncodedBatch {
  /** 16 hex digits, random, given once: a batch sent again because nobody acknowledged it is the same one, and is stored once. */
  readonly id: string;
  readonly table: "flows" | "dns";
  /** UTC day of the rows' partition key, YYYYMMDD: an insert touches one partition. */
  readonly partition: string;
  readonly rows: number;
  /** Earliest and latest time of the rows, milliseconds since the epoch. */
  readonly minMs: number;
  readonly maxMs: number;
  /** One block of ClickHouse's Native format. */
  readonly bytes: Uint8Array;
}
