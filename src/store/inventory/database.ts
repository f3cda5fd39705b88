import { closeSync, existsSync, openSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "../../model/errors.ts";
import type { Log } from "../../runtime/log.ts";
import { explainPostgres, explainSqlite } from "./database-errors.ts";
import type { PrismaClient } from "./generated/sqlite/client.ts";
import type { InventoryProvider, MigrationConnection } from "./migrations.ts";

/**
 * The database behind the inventory. `client` has the SQLite client's type for both: they are generated from one schema and
 * differ in nothing we use. Every failure of the machine (locked, full, unreachable, refused) is an AppError by the time it leaves.
 */
export interface Database {
  readonly provider: InventoryProvider;
  /** UNAVAILABLE before `open` and after `close`. */
  readonly client: PrismaClient;
  open(): Promise<void>;
  close(): Promise<void>;
  /** Whether there is a database at all; looking makes none. */
  exists(): boolean;
  /** A connection of its own for reading and applying migrations. */
  withMigrationConnection<T>(use: (connection: MigrationConnection) => Promise<T>): Promise<T>;
}

interface Backend {
  readonly provider: InventoryProvider;
  readonly exists: () => boolean;
  readonly explain: (error: unknown) => unknown;
  /** Last thing before the client is closed. */
  readonly settle?: (client: PrismaClient) => Promise<unknown>;
  /** Makes the client; the adapter and the client are loaded here, so that only the one in use takes memory. */
  load(): Promise<{ readonly makeClient: () => PrismaClient; readonly connect: () => Promise<MigrationConnection & { dispose(): Promise<void> }> }>;
}

/** libSQL runs in our own thread: while it waits for another's lock, nothing else happens here. */
const sqliteBusyTimeoutMs = 2_000;

function sqliteBackend(dataDir: string): Backend {
  const path = join(dataDir, "inventory.db");
  return {
    provider: "sqlite",
    exists: () => existsSync(path),
    explain: (error) => explainSqlite(error, path),
    // libSQL keeps the file open until its statements are collected as garbage, so closing does not move the log into the file.
    settle: (client) => client.$queryRawUnsafe("PRAGMA wal_checkpoint(TRUNCATE)"),
    async load() {
      const [{ PrismaLibSql }, { PrismaClient }] = await Promise.all([import("@prisma/adapter-libsql"), import("./generated/sqlite/client.ts")]);
      try {
        // Only this user may read it; SQLite gives the -wal and -shm files the same mode.
        closeSync(openSync(path, "a", 0o600));
      } catch (cause) {
        throw unusableFile(path, cause as NodeJS.ErrnoException);
      }
      const adapter = new PrismaLibSql({ url: `file:${encodeURI(path).replaceAll("?", "%3F").replaceAll("#", "%23")}`, timeout: sqliteBusyTimeoutMs });
      return {
        makeClient: () => new PrismaClient({ adapter, errorFormat: "minimal" }),
        async connect() {
          const connection = await adapter.connect();
          await connection.queryRaw({ sql: "PRAGMA journal_mode=WAL", args: [], argTypes: [] });
          return connection;
        },
      };
    },
  };
}

function unusableFile(path: string, cause: NodeJS.ErrnoException): AppError {
  const [message, cure] =
    cause.code === "ENOSPC"
      ? ["cannot be made: the disk is full", "Free some space and start again."]
      : cause.code === "ENOENT"
        ? ["cannot be made: its folder does not exist", "Make the folder, or choose another WIREGRAPH_DATA_DIR."]
        : cause.code === "EROFS"
          ? ["cannot be made: the file system is read-only", "Choose another WIREGRAPH_DATA_DIR."]
          : cause.code === "EISDIR"
            ? ["is a folder", "Move it away, or choose another WIREGRAPH_DATA_DIR."]
            : ["may not be opened: permission denied", "Give this user the right to read and write it, or choose another WIREGRAPH_DATA_DIR."];
  return new AppError("UNAVAILABLE", `The inventory ${path} ${message}.`, { path, cure }, { cause });
}

function postgresBackend(databaseUrl: string, log: Log): Backend {
  if (!URL.canParse(databaseUrl)) {
    throw new AppError("BAD_INPUT", "The database URL is not a URL.", { path: "databaseUrl", wanted: "postgresql://user:password@host:5432/database" });
  }
  const { hostname, port } = new URL(databaseUrl);
  const server = `${hostname || "localhost"}:${port || "5432"}`;
  return {
    provider: "postgresql",
    exists: () => true,
    explain: (error) => explainPostgres(error, server),
    async load() {
      const [{ PrismaPg }, generated] = await Promise.all([import("@prisma/adapter-pg"), import("./generated/postgresql/client.ts")]);
      const lost = (error: Error): void => log.warn({ server, reason: error.message }, "inventory: a PostgreSQL connection was lost");
      const adapter = new PrismaPg(
        { connectionString: databaseUrl, max: 10, connectionTimeoutMillis: 5_000, idleTimeoutMillis: 60_000, application_name: "wiregraph" },
        { onPoolError: lost, onConnectionError: lost },
      );
      return {
        makeClient: () => new generated.PrismaClient({ adapter, errorFormat: "minimal" }) as unknown as PrismaClient,
        connect: () => adapter.connect(),
      };
    },
  };
}

/** PostgreSQL when there is a URL, else SQLite in `dataDir`. */
export function createDatabase(options: { readonly databaseUrl?: string; readonly dataDir: string; readonly log: Log }): Database {
  const backend = options.databaseUrl ? postgresBackend(options.databaseUrl, options.log) : sqliteBackend(options.dataDir);
  const explained = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw backend.explain(error);
    }
  };
  let loading: ReturnType<Backend["load"]> | undefined;
  const load = (): ReturnType<Backend["load"]> => {
    loading ??= backend.load().catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
  let client: PrismaClient | undefined;
  return {
    provider: backend.provider,
    exists: backend.exists,
    get client() {
      if (!client) throw new AppError("UNAVAILABLE", "The inventory is not open.", { cure: "Wait until the server has started." });
      return client;
    },
    async open() {
      if (client) return;
      const made = (await load()).makeClient();
      await explained(() => made.$connect());
      client = made.$extends({
        query: { $allOperations: ({ args, query }) => explained(() => Promise.resolve(query(args))) },
      }) as unknown as PrismaClient;
    },
    async close() {
      const closing = client;
      client = undefined;
      if (!closing) return;
      try {
        await backend.settle?.(closing);
      } catch (error) {
        // The log is read at the next start.
        options.log.warn({ err: error }, "inventory: the write-ahead log could not be merged");
      }
      await closing.$disconnect();
    },
    withMigrationConnection: (use) =>
      explained(async () => {
        const connection = await (await load()).connect();
        try {
          return await use(connection);
        } finally {
          await connection.dispose();
        }
      }),
  };
}
