import { existsSync } from "node:fs";
import type { IpcConnection } from "../runtime/ipc.ts";
import type { Log } from "../runtime/log.ts";
import { createFlowStore, migrationStatusAt, newStoreStatus, serverEndpoint, type StoreEndpoint } from "../store/flows/index.ts";
import { createInventory, type Inventory } from "../store/inventory/index.ts";
import type { Config } from "./config.ts";
import { connectToServer } from "./control.ts";
import { dataPaths, lockDataDir } from "./data-dir.ts";
import { flowStoreOptions } from "./part-options.ts";

export interface StoreState {
  readonly store: string;
  readonly applied: number;
  readonly pending: readonly string[];
}

interface Status {
  readonly applied: readonly string[];
  readonly pending: readonly string[];
}

const states = (people: Status, flows: Status): StoreState[] => [
  { store: "inventory", applied: people.applied.length, pending: people.pending },
  { store: "flow store", applied: flows.applied.length, pending: flows.pending },
];

const inventoryOf = (config: Config, log: Log): Inventory =>
  createInventory({ dataDir: config.dataDir, log, ...(config.databaseUrl !== undefined && { databaseUrl: config.databaseUrl }) });

/** Migrates inventory and flow store, as a start does. The data directory must be free. */
export async function migrateStores(config: Config, log: Log): Promise<StoreState[]> {
  const lock = lockDataDir(config.dataDir);
  try {
    const inventory = inventoryOf(config, log);
    await inventory.migrate();
    const store = createFlowStore(flowStoreOptions(config, log));
    await store.open();
    try {
      await store.migrate();
      return states(await inventory.migrationStatus(), await store.migrationStatus());
    } finally {
      await store.stop();
    }
  } finally {
    lock.release();
  }
}

/** What this version's start would apply. Changes nothing, makes nothing; beside a running server it looks into that one's stores. */
export async function checkStores(config: Config, log: Log): Promise<StoreState[]> {
  const server = await connectToServer(config);
  try {
    const flows = await flowStoreStatus(config, server, log);
    return states(await inventoryOf(config, log).migrationStatus(), flows);
  } finally {
    server?.close();
  }
}

async function flowStoreStatus(config: Config, server: IpcConnection | undefined, log: Log): Promise<Status> {
  const options = flowStoreOptions(config, log);
  const running = serverEndpoint(options) ?? (await server?.request<StoreEndpoint>("flowStore"));
  if (running) return migrationStatusAt(running, config.retention);
  if (!existsSync(dataPaths(config.dataDir).engine)) return newStoreStatus();
  const lock = lockDataDir(config.dataDir);
  try {
    const store = createFlowStore(options);
    await store.open();
    try {
      return await store.migrationStatus();
    } finally {
      await store.stop();
    }
  } finally {
    lock.release();
  }
}
