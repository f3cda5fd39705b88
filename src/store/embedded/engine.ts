import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { drainPending } from "chdb";
import type { SqlLimits } from "../../model/sql-limits.ts";
import { EngineError, toEngineError } from "./engine-error.ts";
import { type EngineSettings, graceSeconds, lanes, type Lane } from "./lanes.ts";
import { type OpenSession, SessionPool } from "./session-pool.ts";
import { quoteIdentifier, quoteString } from "./sql-parameters.ts";

export interface EngineOptions {
  /** Folder of chDB's files; locked by the process that opens it. */
  readonly path: string;
  readonly configFile: string;
  readonly database: string;
  readonly maxMemoryBytes: number;
  /** That every session begins with, beside those of its lane. */
  readonly settings: EngineSettings;
  /** Of people's statements. */
  readonly sqlLimits: SqlLimits;
  /** A person's statement goes on long after its time: the engine cannot be made to stop it. */
  readonly onStuck: () => void;
}

export interface QueryResult {
  readonly rowsRead: number;
  readonly bytesRead: number;
  readonly elapsedSeconds: number;
}

/** Formats whose chunks can be joined; the others (with a header or a footer) are made whole. */
const streamable = new Set(["JSONEachRow", "JSONCompactEachRow", "JSONStringsEachRow", "TabSeparated", "TSV", "CSV"]);

/** The engine streams results of these only; it refuses to stream DDL and EXPLAIN. */
const selects = /^\s*(?:SELECT|WITH)\b/i;

/** ClickHouse in this process: sessions by lane, queries that really stop, results in chunks. */
export class Engine {
  readonly #options: EngineOptions;
  readonly #pools = new Map<Lane, SessionPool>();
  #closing = false;

  constructor(options: EngineOptions) {
    this.#options = options;
  }

  /** Opens all sessions. Throws when another process holds the folder. */
  async open(): Promise<string> {
    const { path, configFile, database, maxMemoryBytes, settings, sqlLimits } = this.#options;
    writeFileSync(configFile, serverConfiguration(maxMemoryBytes, join(dirname(path), "backups")), { mode: 0o600 });
    for (const lane of lanes) {
      const pool = new SessionPool();
      this.#pools.set(lane, pool);
      pool.open(lane, path, configFile, sqlLimits, settings);
      // The first lane writes: the database is there before the others go into it.
      if (lane === "write") await pool.sessions[0]!.session.queryAsync(`CREATE DATABASE IF NOT EXISTS ${quoteIdentifier(database)}`);
      for (const { session } of pool.sessions) await session.queryAsync(`USE ${quoteIdentifier(database)}`);
    }
    const version = await this.#pools.get("control")!.sessions[0]!.session.queryAsync("SELECT version()", { format: "TSV" });
    return version.text().trim();
  }

  /** Runs a statement; `onChunk` gets the result's bytes and may return a promise to slow it down. Aborting stops the query in the engine. */
  async run(lane: Lane, sql: string, format: string, signal: AbortSignal, onChunk: (bytes: Uint8Array) => Promise<void> | void): Promise<QueryResult> {
    if (this.#closing) throw new EngineError(745, "SERVER_IS_SHUTTING_DOWN", "The engine is shutting down");
    const pool = this.#pools.get(lane)!;
    const open = await pool.take(signal);
    let killing: Promise<void> | undefined;
    const over = new AbortController();
    let failed = false;
    // Again and again: a query that has only just been handed over is not yet there to be killed.
    const onAbort = (): void => {
      killing = (async () => {
        while (!over.signal.aborted) {
          await this.#kill(open);
          if (!over.signal.aborted) await pause(50);
        }
      })();
    };
    signal.addEventListener("abort", onAbort, { once: true });
    // It looks at its clock between blocks only; a function that is at one block for an hour is not reached by KILL either.
    const { sqlLimits, onStuck } = this.#options;
    const watch = lane === "people" || lane === "gate" ? setTimeout(onStuck, (sqlLimits.maxSeconds + graceSeconds) * 1_000) : undefined;
    try {
      signal.throwIfAborted();
      // What we read ourselves has bounds of its own, and whole it costs the engine less than in chunks.
      if (lane !== "read" && streamable.has(format) && selects.test(sql)) {
        const began = performance.now();
        let rows = 0;
        let bytes = 0;
        for await (const chunk of open.session.queryStream(sql, { format })) {
          rows += chunk.numRows;
          bytes += chunk.numBytes;
          await onChunk(chunk.raw());
          signal.throwIfAborted();
        }
        return { rowsRead: rows, bytesRead: bytes, elapsedSeconds: (performance.now() - began) / 1_000 };
      }
      const result = await open.session.queryAsync(sql, { format });
      await onChunk(result.bytes());
      return { rowsRead: result.rowsRead, bytesRead: result.bytesRead, elapsedSeconds: result.elapsed };
    } catch (error) {
      failed = true;
      throw toEngineError(error);
    } finally {
      clearTimeout(watch);
      over.abort();
      signal.removeEventListener("abort", onAbort);
      // Given back only when a kill aimed at it has been answered, else it would hit the next query of this session.
      await killing;
      if (failed) await this.#drain(open);
      pool.release(open);
    }
  }

  /** What a query had written before it failed stays in its session, and would stand before the answer to the next one. */
  async #drain({ session }: OpenSession): Promise<void> {
    await session.queryAsync("SELECT 1", { format: "Null" }).then(
      () => undefined,
      () => undefined,
    );
  }

  /** Stops what runs on a session. ASYNC: the synchronous form never returns in chDB. */
  async #kill(open: OpenSession): Promise<void> {
    const control = this.#pools.get("control")!.sessions[0]!.session;
    await control.queryAsync(`KILL QUERY WHERE Settings['log_comment'] = ${quoteString(open.tag)} ASYNC`).then(
      () => undefined,
      () => undefined,
    );
  }

  /** Kills what runs, waits for the engine to let go, closes. */
  async close(): Promise<void> {
    this.#closing = true;
    for (const lane of ["people", "gate", "read"] as const) {
      const pool = this.#pools.get(lane);
      if (pool && pool.busy > 0) await Promise.all(pool.sessions.map((open) => this.#kill(open)));
    }
    await drainPending();
    for (const pool of this.#pools.values()) for (const { session } of pool.sessions) session.close();
  }
}

const xmlText = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

/** `backupsFolder` is the one place to which a BACKUP may write. */
function serverConfiguration(maxMemoryBytes: number, backupsFolder: string): string {
  return `<clickhouse>
  <max_server_memory_usage>${maxMemoryBytes}</max_server_memory_usage>
  <mark_cache_size>67108864</mark_cache_size>
  <index_mark_cache_size>16777216</index_mark_cache_size>
  <uncompressed_cache_size>0</uncompressed_cache_size>
  <query_condition_cache_size>16777216</query_condition_cache_size>
  <mmap_cache_size>100</mmap_cache_size>
  <background_pool_size>2</background_pool_size>
  <background_schedule_pool_size>4</background_schedule_pool_size>
  <backup_threads>2</backup_threads>
  <restore_threads>2</restore_threads>
  <backups><allowed_path>${xmlText(backupsFolder)}</allowed_path></backups>
</clickhouse>
`;
}
