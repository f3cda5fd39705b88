import type { Log } from "../runtime/log.ts";
import { createFlowStore } from "../store/flows/index.ts";
import { createInventory } from "../store/inventory/index.ts";
import type { Config } from "./config.ts";
import { lockDataDir } from "./data-dir.ts";
import { flowStoreOptions } from "./part-options.ts";

export interface StoreState {
  readonly store: string;
  readonly applied: number;
  readonly pending: readonly string[];
}

/** Migrates inventory and flow store, or with `checkOnly` says what is pending. The data directory must be free. */
export async function migrateStores(config: Config, checkOnly: boolean, log: Log): Promise<StoreState[]> {
  const lock = lockDataDir(config.dataDir);
  try {
    const inventory = createInventory({ dataDir: config.dataDir, log, ...(config.databaseUrl !== undefined && { databaseUrl: config.databaseUrl }) });
    if (!checkOnly) await inventory.migrate();
    const people = await inventory.migrationStatus();
    const store = createFlowStore(flowStoreOptions(config, log));
    await store.open();
    try {
      if (!checkOnly) await store.migrate();
      const flows = await store.migrationStatus();
      return [
        { store: "inventory", applied: people.applied.length, pending: people.pending },
        { store: "flow store", applied: flows.applied.length, pending: flows.pending },
      ];
    } finally {
      await store.stop();
    }
  } finally {
    lock.release();
  }
}
