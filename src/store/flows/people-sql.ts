import type { ClickHouseSettings } from "@clickhouse/client";
import { AppError } from "../../model/errors.ts";
import type { Access } from "../../model/services/live-view.ts";
import type { SqlResult } from "../../model/services/flow-history.ts";
import { peopleLimits, sessionsOf } from "../embedded/lanes.ts";
import type { FlowConnection } from "./connection.ts";
import { type SqlGate, statementError } from "./sql-gate.ts";

const waitMs = 2_000;
const limitsAsText: ClickHouseSettings = Object.fromEntries(Object.entries(peopleLimits).map(([name, value]) => [name, String(value)]));
const maxAnswerBytes = 4_000_000;

/** Runs people's SQL: through the gate, then in a read-only session with limits; one statement at a time per token. */
export class PeopleSql {
  readonly #connection: FlowConnection;
  readonly #gate: SqlGate;
  readonly #running = new Set<string>();
  readonly #waiting: (() => void)[] = [];

  constructor(connection: FlowConnection, gate: SqlGate) {
    this.#connection = connection;
    this.#gate = gate;
  }

  async run(query: { readonly sql: string; readonly maxRows: number; readonly tokenKey: string }, access: Access, signal?: AbortSignal): Promise<SqlResult> {
    if (access.networks.length > 0) {
      throw new AppError("FORBIDDEN", "SQL cannot be limited to some networks, and this caller is.", {
        cure: "Use flows, flowStats and dnsQueries, or a token without networks.",
      });
    }
    await this.#turn(query.tokenKey, signal);
    this.#running.add(query.tokenKey);
    try {
      return await this.#execute(query, signal);
    } finally {
      this.#running.delete(query.tokenKey);
      for (const look of this.#waiting.splice(0)) look();
    }
  }

  /** Waits a moment until this token's statement before has ended and one of the sessions is free. */
  async #turn(tokenKey: string, signal?: AbortSignal): Promise<void> {
    const deadline = performance.now() + waitMs;
    while (this.#running.has(tokenKey) || this.#running.size >= sessionsOf.people) {
      signal?.throwIfAborted();
      const leftMs = deadline - performance.now();
      if (leftMs <= 0) {
        throw this.#running.has(tokenKey)
          ? new AppError("RATE_LIMITED", "Another query of this token is still running.", { wanted: "one query at a time", cure: "Wait for it, or cancel it." })
          : new AppError("RATE_LIMITED", "Too many queries are running.", {
              wanted: `at most ${sessionsOf.people} at a time`,
              cure: "Try again in a few seconds.",
            });
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, leftMs);
        this.#waiting.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  async #execute({ sql, maxRows }: { readonly sql: string; readonly maxRows: number }, signal?: AbortSignal): Promise<SqlResult> {
    const statement = await this.#gate.check(sql, signal);
    const began = performance.now();
    try {
      // One row more than wanted tells whether there are more.
      const wrapped = `SELECT * FROM (\n${statement}\n) LIMIT ${Math.min(maxRows, 10_000) + 1}`;
      // Our own engine has these limits in the session; a server takes them with the query.
      const settings: ClickHouseSettings = this.#connection.kind === "server" ? limitsAsText : {};
      const answer = await this.#connection.compact({ sql: wrapped, settings, ...(signal && { signal }) }, "people");
      const { rows, isCut } = fitting(answer.data, maxRows);
      return {
        columns: answer.meta,
        rows,
        truncated: isCut,
        rowsRead: answer.statistics?.rows_read ?? 0,
        bytesRead: answer.statistics?.bytes_read ?? 0,
        tookMs: performance.now() - began,
        ...(isCut && { notice: `Cut at ${rows.length} rows; aggregate, filter, or page with ORDER BY and a condition.` }),
        ...(rows.length === 0 && { notice: "No rows. Check the time condition against the table's range (sqlTables, describe_table)." }),
      };
    } catch (error) {
      throw statementError(error, statement);
    }
  }
}

/** The rows within both bounds. */
function fitting(data: readonly (readonly unknown[])[], maxRows: number): { readonly rows: readonly (readonly unknown[])[]; readonly isCut: boolean } {
  let bytes = 0;
  let count = 0;
  for (const row of data) {
    bytes += JSON.stringify(row).length;
    if (count >= maxRows || bytes > maxAnswerBytes) break;
    count++;
  }
  return { rows: data.slice(0, count), isCut: count < data.length };
}
