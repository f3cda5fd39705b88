import { join } from "node:path";
import { AppError } from "../../model/errors.ts";
import type { EncodedBatch } from "../../model/encoded-batch.ts";
import type { NetworkName } from "../../model/place.ts";
import type { FlowHistory, StoreStatus, WaitingBatches } from "../../model/services/flow-history.ts";
import type { Log } from "../../runtime/log.ts";
import { EmbeddedEngine } from "../embedded/supervisor.ts";
import { type Endpoint, FlowConnection } from "./connection.ts";
import { DnsList } from "./dns-list.ts";
import { FlowList } from "./flow-list.ts";
import { FlowStatistics } from "./flow-statistics.ts";
import { migrate, type StoreMigrationStatus, storeMigrationStatus } from "./migrate.ts";
import { PeopleSql } from "./people-sql.ts";
import { Shipper } from "./shipper.ts";
import { fullDisk, Spool } from "./spool.ts";
import { SqlGate } from "./sql-gate.ts";
import { TableFacts } from "./table-facts.ts";

export interface FlowStoreOptions {
  /** Of a ClickHouse server: `http://user:password@host:8123/database`. Without it the embedded engine in `dataDir`. */
  readonly url?: string;
  readonly dataDir: string;
  readonly retentionMs: number;
  readonly spoolBytes: number;
  /** For groups by network. */
  readonly networkNames?: readonly NetworkName[];
  readonly log: Log;
}

export interface FlowStore {
  /** Opens the store, migrates it, and begins to ship what an earlier run left in the spool. */
  start(): Promise<void>;
  /** Only starts the engine and connects; `migrate` and `migrationStatus` can be used then. */
  open(): Promise<void>;
  migrate(): Promise<void>;
  /** Ends after the insert under way; what is spooled stays. */
  stop(): Promise<void>;
  readonly history: FlowHistory;
  /** Resolves when the batch is fsynced in the spool: acknowledged (DECISIONS §2.4). */
  append(batch: EncodedBatch): Promise<void>;
  /** Resolves when everything spooled is in the store. */
  settled(): Promise<void>;
  /** What is spooled and not in the store yet, of the batches taken until the one with the number `upTo`, by default the newest. */
  waiting(upTo?: number): WaitingBatches;
  /** What `start` would apply. */
  migrationStatus(): Promise<StoreMigrationStatus>;
}

const database = "wiregraph";

export function createFlowStore(options: FlowStoreOptions): FlowStore {
  const { log } = options;
  const spoolFolder = join(options.dataDir, "spool");
  const spool = new Spool({ folder: spoolFolder, maxBytes: options.spoolBytes });
  const engine = options.url === undefined ? new EmbeddedEngine({ dataDir: options.dataDir, database, log, onReady: () => shipper.nudge() }) : undefined;
  const connection = new FlowConnection(endpointOf(options.url, engine));
  const shipper = new Shipper(spool, connection, log);
  const facts = new TableFacts(connection);
  const flows = new FlowList(connection, facts);
  const statistics = new FlowStatistics(connection, facts, options.networkNames);
  const dns = new DnsList(connection, facts);
  const people = new PeopleSql(connection, new SqlGate(connection));

  const problemNow = (): string | undefined => {
    if (engine?.problem !== undefined || !shipper.isDiskFull) return engine?.problem ?? shipper.problem;
    return engine ? fullDisk(spoolFolder).message : "The disk of the ClickHouse server is full: flows cannot be stored.";
  };

  const status = async (): Promise<StoreStatus> => {
    let problem = problemNow();
    let diskBytes = 0;
    try {
      await connection.ping();
      diskBytes = await facts.diskBytes();
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
    };
  };

  const open = async (): Promise<void> => {
    await spool.open();
    await engine?.start();
    await connection.ping();
  };

  return {
    open,
    migrate: () => migrate(connection, options.retentionMs, log),
    async start() {
      await open();
      await migrate(connection, options.retentionMs, log);
      shipper.start();
    },
    async stop() {
      await shipper.stop();
      await connection.close();
      await engine?.stop();
      await spool.close();
    },
    history: {
      flows: (query, access, signal) => flows.page(query, access, signal),
      flow: (id, access, signal) => flows.byId(id, access, signal),
      stats: (query, access, signal) => statistics.stats(query, access, signal),
      timeseries: (query, access, signal) => statistics.timeseries(query, access, signal),
      dnsQueries: (query, access, signal) => dns.page(query, access, signal),
      sqlTables: (names, access) => facts.tables(names, access),
      sql: (query, access, signal) => people.run(query, access, signal),
      status,
    },
    append: async (batch) => void (await spool.append(batch)),
    settled: () => shipper.settled(),
    waiting(upTo = spool.newest) {
      const problem = problemNow();
      return { upTo, ...spool.waitingUpTo(upTo), ...(problem !== undefined && { problem }) };
    },
    migrationStatus: () => storeMigrationStatus(connection),
  };
}

function endpointOf(url: string | undefined, engine: EmbeddedEngine | undefined): Endpoint {
  if (engine) return { kind: "embedded", socketPath: engine.socketPath, secret: engine.secret, database };
  const server = new URL(url ?? "");
  const named = server.pathname.replace(/^\/+/, "");
  if (named.includes("/"))
    throw new AppError("BAD_INPUT", "The ClickHouse URL names no database.", { wanted: "http://user:password@host:8123/database", got: server.pathname });
  server.pathname = "/";
  return { kind: "server", url: server.href, database: named === "" ? "default" : named };
}
