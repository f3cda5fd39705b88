/** What a table held when it was backed up. */
export interface BackedUpTable {
  readonly rows: number;
  /** Rows of one key become one by and by: their number says nothing. */
  readonly merges?: true;
  /** First and last time of its rows (ISO 8601, UTC), of tables that are made of times. */
  readonly from?: string;
  readonly to?: string;
}

/** The flow store's part of a backup. */
export interface FlowStoreBackup {
  readonly kind: "embedded" | "server";
  /** Version of ClickHouse. */
  readonly engine: string;
  readonly database: string;
  /** Numbered migrations that had run. */
  readonly migrations: readonly string[];
  readonly tables: Readonly<Record<string, BackedUpTable>>;
  /** Every batch acknowledged up to this moment is in the tables or among the spooled ones, and none later. */
  readonly mark: { readonly newestBatch: number; readonly at: string };
  /** Batches that waited for the store then. */
  readonly spooledBatches: number;
  /** Where a server put its part, without secrets; the embedded engine's is in the backup's folder. */
  readonly destination?: string;
}

/** The inventory's part: users, tokens, exclusions, audit. */
export interface InventoryBackup {
  readonly provider: "sqlite" | "postgresql";
  readonly migrations: readonly string[];
  /** Rows of each table. */
  readonly rows: Readonly<Record<string, number>>;
}

/** What a part's copying and putting back is told. `onProgress` takes 0 to 1. */
export interface BackupRun {
  /** An existing folder. */
  readonly folder: string;
  readonly onProgress: (share: number) => void;
  readonly signal: AbortSignal;
}
