import { auditSince, newestAuditMs } from "./audit-copy.ts";
import { join } from "node:path";
import type { BackedUpTable, BackupRun, FlowStoreBackup } from "../../model/backup.ts";
import { AppError } from "../../model/errors.ts";
import type { EncodedBatch } from "../../model/encoded-batch.ts";
import type { NetworkName } from "../../model/place.ts";
import type { FlowSightings } from "../../model/asset-clues.ts";
import type { FlowHistory, StoreStatus, WaitingBatches } from "../../model/services/flow-history.ts";
import type { SampleHistory } from "../../model/services/samples.ts";
import { defaultSqlLimits, type SqlLimits } from "../../model/sql-limits.ts";
import type { Log } from "../../runtime/log.ts";
import type { EngineSettings } from "../embedded/lanes.ts";
import { EmbeddedEngine } from "../embedded/supervisor.ts";
import { FlowBackups } from "./backup.ts";
import { type Endpoint, FlowConnection } from "./connection.ts";
import { Changes } from "./changes.ts";
import { DiskBudget } from "./disk-budget.ts";
import { DnsList } from "./dns-list.ts";
import { FilterValues } from "./filter-values.ts";
import { hostTotals } from "./host-totals.ts";
import { FlowList } from "./flow-list.ts";
import { FlowStatistics } from "./flow-statistics.ts";
import { knownStoreMigrations, migrate, newStoreStatus, type StoreMigrationStatus, storeMigrationStatus } from "./migrate.ts";
import { PeopleSql } from "./people-sql.ts";
import { fillRollups } from "./rollup-coverage.ts";
import { sampleHistory } from "./sample-history.ts";
import { Shipper } from "./shipper.ts";
import { fullDisk, Spool } from "./spool.ts";
import { createFlowSightings } from "./sightings.ts";
import { SqlGate } from "./sql-gate.ts";
import { TableFacts } from "./table-facts.ts";
import { UsualTraffic } from "./usual-traffic.ts";

export interface FlowStoreOptions {
  /** Of a ClickHouse server: `http://user:password@host:8123/database`. Without it the embedded engine in `dataDir`. */
  readonly url?: string;
  /** Of the same server as another user, made for people's SQL, whose profile has the limits; without it that of `url` runs it. */
  readonly sqlUrl?: string;
  /** What a statement of people's SQL may use. */
  readonly sqlLimits?: SqlLimits;
  /** Of that server: tables lie on all its shards. */
  readonly cluster?: { readonly name: string; readonly replicated: boolean };
  readonly dataDir: string;
  readonly retentionMs: number;
  readonly spoolBytes: number;
  /** Bytes the store may take before its oldest days of raw flows go; 0 or absent is no bound. */
  readonly storeBytes?: number;
  /** For groups by network. */
  readonly networkNames?: readonly NetworkName[];
  /** ClickHouse settings that the embedded engine's sessions begin with, beside their own. */
  readonly engineSettings?: EngineSettings;
  readonly log: Log;
}

export { knownStoreMigrations, newStoreStatus };
export type StoreEndpoint = Endpoint;

/** What a start would change in a store that runs already: a server, or the engine of another process. Changes nothing. */
export async function migrationStatusAt(endpoint: StoreEndpoint, retentionMs: number): Promise<StoreMigrationStatus> {
  const connection = new FlowConnection(endpoint);
  try {
    await connection.ping();
    return await storeMigrationStatus(connection, retentionMs);
  } finally {
    await connection.close();
  }
}

/** What a server says of itself, and of the cluster that is configured on it. */
export interface ServerFacts {
  readonly version: string;
  readonly cluster?: { readonly shards: number; readonly replicas: number };
  /** Names of the clusters it knows. */
  readonly clusters: readonly string[];
}

/** Asks it, changing nothing. UNAVAILABLE when nobody answers. */
export async function lookAtServer(endpoint: StoreEndpoint): Promise<ServerFacts> {
  const connection = new FlowConnection(endpoint);
  try {
    await connection.ping();
    const [about] = await connection.rows<{ version: string }>({ sql: "SELECT version() AS version" });
    const clusters = await connection.rows<{ cluster: string; shards: string; replicas: string }>({
      sql: "SELECT cluster, uniqExact(shard_num) AS shards, count() AS replicas FROM system.clusters GROUP BY cluster ORDER BY cluster",
    });
    const { shape } = connection;
    const ours = shape.kind === "cluster" ? clusters.find(({ cluster }) => cluster === shape.cluster) : undefined;
    return {
      version: about?.version ?? "",
      clusters: clusters.map(({ cluster }) => cluster),
      ...(ours && { cluster: { shards: Number(ours.shards), replicas: Number(ours.replicas) } }),
    };
  } finally {
    await connection.close();
  }
}

/** Where a configured server is; undefined for the embedded engine. */
export function serverEndpoint({ url, cluster }: Pick<FlowStoreOptions, "url" | "cluster">): StoreEndpoint | undefined {
  if (url === undefined) return undefined;
  const server = new URL(url);
  const named = server.pathname.replace(/^\/+/, "");
  if (named.includes("/"))
    throw new AppError("BAD_INPUT", "The ClickHouse URL names no database.", { wanted: "http://user:password@host:8123/database", got: server.pathname });
  server.pathname = "/";
  const database = named === "" ? "default" : named;
  return {
    kind: "server",
    url: server.href,
    database,
    ...(cluster && { shape: { kind: "cluster", cluster: cluster.name, replicated: cluster.replicated, database } }),
  };
}

export interface FlowStore {
  /** Where others reach it while it runs; what is in it opens everything. */
  readonly endpoint: StoreEndpoint;
  /** Opens the store, migrates it, and begins to ship what an earlier run left in the spool. */
  start(): Promise<void>;
  /** Only starts the engine and connects; `migrate` and `migrationStatus` can be used then. */
  open(): Promise<void>;
  migrate(): Promise<void>;
  /** Copies tables and spool as they are at one moment, while rows come in; a ClickHouse server puts its part at `to`. */
  backup(run: BackupRun, to?: string): Promise<FlowStoreBackup>;
  /** Puts tables back into an empty store that is open, not started, and gives what they hold; `migrate` follows. */
  restore(run: BackupRun, from?: string): Promise<Readonly<Record<string, BackedUpTable>>>;
  /** Ends after the insert under way; what is spooled stays. */
  stop(): Promise<void>;
  readonly history: FlowHistory;
  /** What flows tell of local devices. */
  readonly sightings: FlowSightings;
  readonly samples: SampleHistory;
  /** What is in the audit's copy. */
  readonly copiedAudit: { newestMs(): Promise<number | undefined>; since(fromMs: number): Promise<ReadonlyMap<string, number>> };
  /** Resolves when the batch is fsynced in the spool: acknowledged (DECISIONS §2.4). */
  append(batch: EncodedBatch): Promise<void>;
  /** Resolves when everything spooled is in the store. */
  settled(): Promise<void>;
  /** What is spooled and not in the store yet, of the batches taken until the one with the number `upTo`, by default the newest. */
  waiting(upTo?: number): WaitingBatches;
  /** What `start` would apply; changes nothing. */
  migrationStatus(): Promise<StoreMigrationStatus>;
}

const embeddedDatabase = "wiregraph";

export function createFlowStore(options: FlowStoreOptions): FlowStore {
  const { log, sqlLimits = defaultSqlLimits } = options;
  const spoolFolder = join(options.dataDir, "spool");
  const spool = new Spool({ folder: spoolFolder, maxBytes: options.spoolBytes });
  const engine =
    options.url === undefined
      ? new EmbeddedEngine({
          dataDir: options.dataDir,
          database: embeddedDatabase,
          log,
          sqlLimits,
          settings: options.engineSettings ?? {},
          onReady: () => shipper.nudge(),
        })
      : undefined;
  const endpoint = endpointOf(options, engine);
  const connection = new FlowConnection(endpoint);
  const shipper = new Shipper(spool, connection, log);
  const facts = new TableFacts(connection);
  const flows = new FlowList(connection, facts);
  const statistics = new FlowStatistics(connection, facts, options.networkNames);
  const usual = new UsualTraffic(connection, statistics);
  const changes = new Changes(connection, facts);
  const filterValues = new FilterValues(connection);
  const dns = new DnsList(connection, facts);
  const peoplesConnection = options.sqlUrl === undefined ? connection : new FlowConnection(serverEndpoint({ ...options, url: options.sqlUrl })!, false);
  const people = new PeopleSql(peoplesConnection, new SqlGate(peoplesConnection), sqlLimits, options.url !== undefined && options.sqlUrl === undefined);

  const budget = new DiskBudget(connection, options.storeBytes ?? 0, log);
  let stopping = new AbortController();
  let filling: Promise<void> = Promise.resolve();

  const problemNow = (): string | undefined => {
    if (engine?.problem !== undefined || !shipper.isDiskFull) return engine?.problem ?? shipper.problem;
    return engine ? fullDisk(spoolFolder).message : "The disk of the ClickHouse server is full: flows cannot be stored.";
  };

  const status = async (): Promise<StoreStatus> => {
    let problem = problemNow();
    let diskBytes = 0;
    let parts = 0;
    try {
      await connection.ping();
      [diskBytes, parts] = await Promise.all([facts.diskBytes(), facts.parts()]);
    } catch (error) {
      problem ??= error instanceof Error ? error.message : String(error);
    }
    const refused = await spool.refusal();
    return {
      kind: connection.kind,
      reachable: problem === undefined,
      ...(problem !== undefined && { problem }),
      ...(problem !== undefined && shipper.isDiskFull && { cure: "Free space on that disk, or give it more; flows wait meanwhile." }),
      ...(engine?.version !== undefined && { version: engine.version }),
      restarts: engine?.restarts ?? 0,
      spooledBatches: spool.batches,
      spooledBytes: spool.bytes,
      behindMs: spool.oldest ? Math.max(0, Date.now() - spool.oldest.addedAtMs) : 0,
      refusedBatches: spool.counters.refusedBatches,
      ...(refused && { refusal: { problem: refused.message, ...(refused.details.cure !== undefined && { cure: refused.details.cure }) } }),
      insertedRows: shipper.insertedRows,
      diskBytes,
      parts,
      droppedDays: budget.droppedDays,
    };
  };

  /** The engine holds the folder: until it runs, the spool in it may be another owner's. What fails leaves nothing open. */
  const open = async (): Promise<void> => {
    await engine?.start();
    try {
      await connection.ping();
      await spool.open();
    } catch (error) {
      await engine?.stop();
      throw error;
    }
  };

  const backups = new FlowBackups({
    connection,
    spool,
    paused: (work) => shipper.paused(work),
    ...(engine && { engineFolder: join(options.dataDir, "clickhouse") }),
  });

  return {
    endpoint,
    backup: (run, to) => backups.backup(run, to),
    restore: (run, from) => backups.restore(run, from),
    open,
    migrate: () => migrate(connection, options.retentionMs, log),
    async start() {
      await open();
      await migrate(connection, options.retentionMs, log);
      shipper.start();
      budget.start();
      stopping = new AbortController();
      filling = fillRollups(connection, log, stopping.signal).catch((error: unknown) =>
        log.warn({ err: error }, "what was stored before the rollups were made is not in them yet; the next start goes on"),
      );
    },
    async stop() {
      stopping.abort();
      await filling;
      await budget.stop();
      await shipper.stop();
      await connection.close();
      if (peoplesConnection !== connection) await peoplesConnection.close();
      await engine?.stop();
      await spool.close();
    },
    history: {
      flows: (query, access, signal) => flows.page(query, access, signal),
      flow: (id, access, signal) => flows.byId(id, access, signal),
      stats: (query, access, signal) => statistics.stats(query, access, signal),
      timeseries: (query, access, signal) => statistics.timeseries(query, access, signal),
      usual: (query, access, signal) => usual.rows(query, access, signal),
      usualLines: (query, access, signal) => usual.lines(query, access, signal),
      changes: (query, access, signal) => changes.page(query, access, signal),
      filterValues: (query, access, signal) => filterValues.rows(query, access, signal),
      hostTotals: (query, access, signal) => hostTotals(statistics, query, access, signal),
      dnsQueries: (query, access, signal) => dns.page(query, access, signal),
      sqlTables: (names, access) => facts.tables(names, access),
      sql: (query, access, signal) => people.run(query, access, signal),
      status,
    },
    samples: sampleHistory(connection),
    copiedAudit: { newestMs: () => newestAuditMs(connection), since: (fromMs) => auditSince(connection, fromMs) },
    sightings: createFlowSightings(connection),
    append: async (batch) => void (await spool.append(batch)),
    settled: () => shipper.settled(),
    waiting(upTo = spool.newest) {
      shipper.hurry(upTo);
      const problem = problemNow();
      return { upTo, ...spool.waitingUpTo(upTo), ...(problem !== undefined && { problem }) };
    },
    migrationStatus: () => storeMigrationStatus(connection, options.retentionMs),
  };
}

function endpointOf(options: FlowStoreOptions, engine: EmbeddedEngine | undefined): Endpoint {
  if (engine) return { kind: "embedded", socketPath: engine.socketPath, secret: engine.secret, database: embeddedDatabase };
  return serverEndpoint(options)!;
}
