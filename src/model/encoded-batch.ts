/** Tables that rows are sent to in batches; each has one list of fields. */
export const batchTables = ["flows", "dns", "snmp_device_samples", "snmp_interface_samples", "monitor_samples", "audit"] as const;
export type BatchTable = (typeof batchTables)[number];

/** Rows of one table and one day, encoded for the store. */
export interface EncodedBatch {
  /** 16 hex digits, random, given once: a batch sent again because nobody acknowledged it is the same one, and is stored once. */
  readonly id: string;
  readonly table: BatchTable;
  /** UTC day of the rows' partition key, YYYYMMDD: an insert touches one partition. */
  readonly partition: string;
  readonly rows: number;
  /** Earliest and latest time of the rows, milliseconds since the epoch. */
  readonly minMs: number;
  readonly maxMs: number;
  /** One block of ClickHouse's Native format. */
  readonly bytes: Uint8Array;
}
