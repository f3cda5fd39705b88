import { Agent, type AgentOptions } from "node:http";
import { Readable } from "node:stream";
import { type ClickHouseClient, ClickHouseError, type ClickHouseSettings, ClickHouseLogLevel, createClient, type Logger } from "@clickhouse/client";
import { AppError } from "../../model/errors.ts";
import type { Lane } from "../embedded/lanes.ts";
import { clusterSettings, type Shape, singleServer } from "./shape.ts";
import { tables } from "./tables.ts";

/** Where ClickHouse is: our own child process, or a server. */
export type Endpoint =
  | { readonly kind: "embedded"; readonly socketPath: string; readonly secret: string; readonly database: string }
  | {
      readonly kind: "server";
      readonly url: string;
      readonly shape?: Shape;
      readonly database: string;
    };

export interface Query {
  readonly sql: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly settings?: ClickHouseSettings;
  readonly signal?: AbortSignal;
}

/** The whole result of a person's statement, as JSONCompact states it. */
export interface CompactResult {
  readonly meta: readonly { readonly name: string; readonly type: string }[];
  readonly data: readonly (readonly unknown[])[];
  readonly statistics?: { readonly elapsed: number; readonly rows_read: number; readonly bytes_read: number };
}

/** The client logs every failed request by itself; its caller knows better whether that is worth a line. */
class SilentLogger implements Logger {
  trace(): void {}
  debug(): void {}
  info(): void {}
  warn(): void {}
  error(): void {}
}

/** All rows of an insert are put together before any is written. */
const asOneBlock: ClickHouseSettings = { min_insert_block_size_rows: "100000000", min_insert_block_size_bytes: "0" };

/** Made when parts are merged first: of all indexes those of words cost most, and a part that was just inserted is soon read as a whole. */
const mergedIndexes = tables.flatMap(({ indexes }) => indexes.filter(({ type }) => type.startsWith("ngram")).map(({ name }) => name)).join(",");

/** The one way to ClickHouse: the official client, the same for the embedded engine and for a server. */
export class FlowConnection {
  readonly database: string;
  readonly kind: Endpoint["kind"];
  /** How tables lie there. */
  readonly shape: Shape;
  readonly #client: ClickHouseClient;
  readonly #bringsSettings: boolean;
  readonly #agent: Agent | undefined;

  /** `bringsSettings` false: the user's profile is read-only, a request with a setting would be refused. */
  constructor(endpoint: Endpoint, bringsSettings = true) {
    this.database = endpoint.database;
    this.kind = endpoint.kind;
    this.#bringsSettings = bringsSettings;
    this.shape = (endpoint.kind === "server" ? endpoint.shape : undefined) ?? singleServer;
    const shared = {
      database: endpoint.database,
      request_timeout: 120_000,
      compression: { request: false, response: false },
      log: { LoggerClass: SilentLogger, level: ClickHouseLogLevel.OFF },
      application: "wiregraph",
    };
    if (endpoint.kind === "embedded") {
      this.#agent = new Agent({ socketPath: endpoint.socketPath, keepAlive: true, maxSockets: 64 } as AgentOptions);
      this.#client = createClient({
        ...shared,
        url: "http://localhost",
        http_agent: this.#agent,
        set_basic_auth_header: false,
        http_headers: { "x-wiregraph-secret": endpoint.secret },
        keep_alive: { enabled: true, idle_socket_ttl: 30_000 },
      });
    } else {
      this.#client = createClient({ ...shared, url: endpoint.url, max_open_connections: 16 });
    }
  }

  async ping(): Promise<void> {
    const answer = await this.#client.ping();
    if (!answer.success) throw toAppError(answer.error);
  }

  /** Rows as objects; 64-bit integers are strings. */
  async rows<T>(query: Query, lane: Lane = "read"): Promise<T[]> {
    try {
      const result = await this.#client.query({ ...this.#request(query, lane), query: query.sql, format: "JSONEachRow" });
      return await result.json<T>();
    } catch (error) {
      throw this.#translate(error, query.signal);
    }
  }

  /** Columns, rows and what was read. */
  async compact(query: Query, lane: Lane): Promise<CompactResult> {
    try {
      const result = await this.#client.query({ ...this.#request(query, lane), query: query.sql, format: "JSONCompact" });
      return (await result.json()) as CompactResult;
    } catch (error) {
      throw this.#translate(error, query.signal);
    }
  }

  /** DDL. */
  async command(sql: string, lane: Lane = "write"): Promise<void> {
    try {
      await this.#client.command({ ...this.#request({ sql }, lane), query: sql });
    } catch (error) {
      throw this.#translate(error, undefined);
    }
  }

  /** Inserts Native blocks, as one: whole or not at all. The token makes a repetition of the same insert a no-op. */
  async insert(table: string, columns: readonly string[], blocks: Uint8Array | AsyncIterable<Uint8Array>, token: string, signal?: AbortSignal): Promise<void> {
    try {
      const result = await this.#client.exec({
        ...this.#request(
          {
            sql: "",
            ...(signal ? { signal } : {}),
            settings: {
              ...asOneBlock,
              exclude_materialize_skip_indexes_on_insert: mergedIndexes,
              insert_deduplication_token: token,
              insert_deduplicate: 1,
              deduplicate_blocks_in_dependent_materialized_views: 1,
              async_insert: 0,
            },
          },
          "write",
        ),
        query: `INSERT INTO ${table} (${columns.join(", ")}) FORMAT Native`,
        values: Readable.from(blocks instanceof Uint8Array ? [blocks] : blocks, { objectMode: false }),
      });
      result.stream.resume();
      await new Promise<void>((resolve, reject) => {
        result.stream.once("end", resolve);
        result.stream.once("error", reject);
      });
    } catch (error) {
      throw this.#translate(error, signal);
    }
  }

  async close(): Promise<void> {
    await this.#client.close();
    this.#agent?.destroy();
  }

  #request(
    query: Query,
    lane: Lane,
  ): {
    readonly clickhouse_settings: ClickHouseSettings;
    readonly http_headers: Record<string, string>;
    readonly query_params?: Record<string, unknown>;
    readonly abort_signal?: AbortSignal;
  } {
    return {
      clickhouse_settings: this.#bringsSettings
        ? { output_format_json_quote_64bit_integers: 1, cancel_http_readonly_queries_on_client_close: 1, ...clusterSettings(this.shape), ...query.settings }
        : {},
      http_headers: { "x-wiregraph-lane": lane },
      ...(query.parameters ? { query_params: { ...query.parameters } } : {}),
      ...(query.signal ? { abort_signal: query.signal } : {}),
    };
  }

  #translate(error: unknown, signal: AbortSignal | undefined): Error {
    if (signal?.aborted) return new AppError("CANCELLED", "The query was cancelled.", {}, { cause: error });
    return toAppError(error);
  }
}

/** Failures of the engine that are its own text stay ClickHouseError; that nobody answers is UNAVAILABLE. */
function toAppError(error: unknown): Error {
  if (error instanceof ClickHouseError || error instanceof AppError) return error;
  const problem = error instanceof Error ? error.message || (error as NodeJS.ErrnoException).code || error.name : String(error);
  return new AppError(
    "UNAVAILABLE",
    `The flow store does not answer: ${problem}`,
    { cure: "Try again in a moment; see health for what is wrong." },
    { cause: error },
  );
}
