/** Most rows of one `write`. */
export const maxGroupRows = 128;

/** One column of a block: its name and type, then its values. Rows are put into `staged` one by one, and written many at a time. */
export interface Column {
  readonly header: Uint8Array;
  readonly byteLength: number;
  readonly staged: unknown;
  /** JavaScript that puts `value`, an expression, into `staged`, which it finds as `into`, for the row `at` of its group. */
  staging(into: string, value: string): string;
  /** Takes over so many rows from `staged`. */
  write(rows: number): void;
  drain(parts: Uint8Array[]): void;
}
