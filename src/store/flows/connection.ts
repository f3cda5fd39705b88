import { Agent, type AgentOptions } from "node:http";
import { Readable } from "node:stream";
import { type ClickHouseClient, ClickHouseError, type ClickHouseSettings, ClickHouseLogLevel, createClient, type Logger } from "@clickhouse/client";
import { AppError } from "../../model/errors.ts";
import type { Lane } from "../embedded/lanes.ts";

/** Where ClickHouse is: our own child process, or a server. */
export type Endpoint =
  | { readonly kind: "embedded"; readonly socketPath: string; readonly secret: string; readonly database: string }
  | { readonly kind: "server"; readonly url: string; readonly database: string };

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

/** The one way to ClickHouse: the official client, the same for the embedded engine and for a server. */
export class FlowConnection {
  readonly database: string;
  readonly kind: Endpoint["kind"];
  readonly #client: ClickHouseClient;
  readonly #agent: Agent | undefined;

  constructor(endpoint: Endpoint) {
    this.database = endpoint.database;
    this.kind = endpoint.kind;
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

  /** Inserts one Native block. The token makes a repetition of the same insert a no-op. */
  async insert(table: string, columns: readonly string[], block: Uint8Array, token: string, signal?: AbortSignal): Promise<void> {
    try {
      const result = await this.#client.exec({
        ...this.#request(
          { sql: "", ...(signal ? { signal } : {}), settings: { insert_deduplication_token: token, insert_deduplicate: 1, async_insert: 0 } },
          "write",
        ),
        query: `INSERT INTO ${table} (${columns.join(", ")}) FORMAT Native`,
        values: Readable.from([block], { objectMode: false }),
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
      clickhouse_settings: { output_format_json_quote_64bit_integers: 1, cancel_http_readonly_queries_on_client_close: 1, ...query.settings },
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
