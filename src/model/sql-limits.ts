/** What one statement of a person may use; the same for each token. */
export interface SqlLimits {
  /** Of the whole answer: examination, estimate and run. */
  readonly maxSeconds: number;
  /** A statement that would read more is not begun. */
  readonly maxRowsToRead: number;
  readonly maxMemoryBytes: number;
  readonly maxResultRows: number;
  readonly maxResultBytes: number;
}

export const defaultSqlLimits: SqlLimits = {
  maxSeconds: 10,
  maxRowsToRead: 2_000_000_000,
  maxMemoryBytes: 600_000_000,
  maxResultRows: 10_000,
  maxResultBytes: 4_000_000,
};
