import { unspecifiedIp } from "../net/ip.ts";

/** Rows that wait to be written; of one table, so that all have the same properties. */
export type Rows = readonly Readonly<Record<string, unknown>>[];

/** Most rows of one `write`. */
export const maxGroupRows = 128;

/** One column of a block: its name and type, then its values. */
export interface Column {
  readonly header: Uint8Array;
  readonly byteLength: number;
  /** Takes its property of at most `maxGroupRows` rows. */
  write(rows: Rows): void;
  drain(parts: Uint8Array[]): void;
}

/** Copies one property of the rows into `into` from `at`. */
export type Gather = (rows: Rows, into: Values, at: number) => void;
export type Values = { [index: number]: unknown };

/** What a column's property is in each row of a group, until it is written; shared, for a group is written column by column. */
export const group = {
  numbers: new Float64Array(maxGroupRows),
  texts: Array.from({ length: maxGroupRows }, () => ""),
  lists: Array.from({ length: maxGroupRows }, (): readonly string[] => []),
  addresses: Array.from({ length: maxGroupRows }, () => unspecifiedIp),
};
