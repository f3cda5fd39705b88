import type { BackupRun, InventoryBackup } from "../../model/backup.ts";
import type { InventoryRecords } from "../../model/inventory-records.ts";
import type { AlertExclusions } from "../../model/services/alert-exclusions.ts";
import type { AssetRecords } from "../../model/services/assets.ts";
import type { HostGroups } from "../../model/services/host-groups.ts";
import type { MonitorRecords } from "../../model/services/monitors.ts";
import type { SavedViews } from "../../model/services/saved-views.ts";
import type { SnmpRecords } from "../../model/services/snmp.ts";
import type { Log } from "../../runtime/log.ts";
import { createAlertExclusions } from "./alert-exclusions.ts";
import { createAssetRecords } from "./assets.ts";
import { auditRecords } from "./audit-records.ts";
import { backupInventory, restoreInventory } from "./backup.ts";
import { confirmationRecords } from "./confirmation-records.ts";
import { createDatabase } from "./database.ts";
import { type InventoryProvider, knownMigrations, migrate, type MigrationStatus, migrationStatus } from "./migrations.ts";
import { createHostGroups } from "./host-groups.ts";
import { createMonitorRecords } from "./monitors.ts";
import { createSavedViews } from "./saved-views.ts";
import { sessionRecords } from "./session-records.ts";
import { createSettings, type Settings } from "./settings.ts";
import { createSnmpRecords } from "./snmp.ts";
import { tokenRecords } from "./token-records.ts";
import { userRecords } from "./user-records.ts";

/** What people edit, in SQLite (`dataDir/inventory.db`) or PostgreSQL. */
export interface Inventory {
  readonly provider: InventoryProvider;
  readonly records: InventoryRecords;
  readonly assets: AssetRecords;
  readonly exclusions: AlertExclusions;
  readonly hostGroups: HostGroups;
  readonly monitors: MonitorRecords;
  readonly savedViews: SavedViews;
  readonly settings: Settings;
  readonly snmp: SnmpRecords;
  /** Migrates and connects. UNAVAILABLE with a cure when the database cannot be used, CONFLICT when it is not of this version. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** What `start` would apply; usable without it, and changes nothing. */
  migrationStatus(): Promise<MigrationStatus>;
  /** Copies it into the folder while others write; usable without `start`. */
  backup(run: BackupRun): Promise<InventoryBackup>;
  /** Puts it back where there is none; `migrate` follows. */
  restore(run: BackupRun): Promise<void>;
  /** Applies what is pending and gives its names; usable without `start`. */
  migrate(): Promise<readonly string[]>;
}

/** Names of the migrations this version has. */
export const knownInventoryMigrations = (provider: InventoryProvider): readonly string[] => knownMigrations(provider).map(({ name }) => name);

export function createInventory(options: {
  /** `postgresql://…`; without it SQLite. */
  readonly databaseUrl?: string;
  /** An existing folder. */
  readonly dataDir: string;
  readonly log: Log;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
}): Inventory {
  const { log, clock = Date.now } = options;
  const database = createDatabase(options);
  const { provider } = database;
  const runMigrations = async (): Promise<readonly string[]> => {
    const applied = await database.withMigrationConnection((connection) => migrate(connection, provider));
    if (applied.length > 0) log.info({ provider, migrations: applied }, "inventory: migrated");
    return applied;
  };
  return {
    provider,
    records: {
      users: userRecords(database, clock),
      sessions: sessionRecords(database, clock),
      tokens: tokenRecords(database, clock),
      audit: auditRecords(database, clock),
      confirmations: confirmationRecords(database, clock),
    },
    assets: createAssetRecords(database),
    exclusions: createAlertExclusions(database, clock),
    hostGroups: createHostGroups(database, clock),
    monitors: createMonitorRecords(database, clock),
    savedViews: createSavedViews(database, clock),
    settings: createSettings(database, clock),
    snmp: createSnmpRecords(database, clock),
    async start() {
      await runMigrations();
      await database.open();
    },
    stop: () => database.close(),
    async migrationStatus() {
      if (!database.exists()) return { applied: [], pending: knownMigrations(provider).map(({ name }) => name) };
      return database.withMigrationConnection((connection) => migrationStatus(connection, provider));
    },
    backup: (run) => backupInventory(database, options.databaseUrl, run),
    restore: (run) => restoreInventory(database, options, run),
    migrate: runMigrations,
  };
}
