import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { ClickHouseSettings } from "@clickhouse/client";
import { AppError } from "../../model/errors.ts";
import type { SqlLimits } from "../../model/sql-limits.ts";
import type { Access } from "../../model/services/live-view.ts";
import type { SqlResult } from "../../model/services/flow-history.ts";
import { graceSeconds, peopleSettings, sessionsOf } from "../embedded/lanes.ts";
import type { CompactResult, FlowConnection } from "./connection.ts";
import { statementError, tooSlow } from "./sql-errors.ts";
import { type SqlGate, tooMuch, viewNamed } from "./sql-gate.ts";
import { readStatement, type Statement } from "./sql-statement.ts";

const waitMs = 2_000;
/** How long a token runs no SQL after a statement of its that only the end of the engine could stop. */
const barredMs = 10 * 60_000;

interface Question {
  readonly sql: string;
  readonly maxRows: number;
  readonly tokenKey: string;
}

/** Runs people's SQL: through the gate, then in a read-only session with limits; one statement at a time per token. */
export class PeopleSql {
  readonly #connection: FlowConnection;
  readonly #gate: SqlGate;
  readonly #limits: SqlLimits;
  readonly #settings: ClickHouseSettings;
  readonly #estimateSettings: ClickHouseSettings;
  readonly #running = new Set<string>();
  readonly #waiting: (() => void)[] = [];
  readonly #barredUntil = new Map<string, number>();

  /** `bringsLimits`: they go with each statement; else the session, or the user's profile on a server, has them. */
  constructor(connection: FlowConnection, gate: SqlGate, limits: SqlLimits, bringsLimits: boolean) {
    this.#connection = connection;
    this.#gate = gate;
    this.#limits = limits;
    this.#settings = bringsLimits ? Object.fromEntries(Object.entries(peopleSettings(limits)).map(([name, value]) => [name, String(value)])) : {};
    this.#estimateSettings = bringsLimits ? { ...this.#settings, max_rows_to_read: "0" } : {};
  }

  async run(question: Question, access: Access, signal?: AbortSignal): Promise<SqlResult> {
    const { tokenKey } = question;
    const barredUntil = this.#barredUntil.get(tokenKey) ?? 0;
    if (barredUntil > Date.now()) {
      throw new AppError("RATE_LIMITED", "A query of this token could be stopped only with the engine; it runs no SQL for ten minutes.", {
        cure: `Try again at ${new Date(barredUntil).toISOString()}; leave that query out.`,
      });
    }
    this.#barredUntil.delete(tokenKey);
    await this.#turn(tokenKey, signal);
    this.#running.add(tokenKey);
    const mark = `people-${randomBytes(12).toString("hex")}`;
    const deadline = AbortSignal.timeout(this.#limits.maxSeconds * 1_000);
    const stop = signal ? AbortSignal.any([signal, deadline]) : deadline;
    try {
      return await this.#answer(question, access, mark, stop);
    } catch (error) {
      throw deadline.aborted && !signal?.aborted && error instanceof AppError && error.code === "CANCELLED" ? tooSlow(error) : error;
    } finally {
      // Who went away has his answer; his place is free when the engine has let go of the statement.
      const free = (): void => {
        this.#running.delete(tokenKey);
        for (const look of this.#waiting.splice(0)) look();
      };
      if (stop.aborted) void this.#gone(mark, tokenKey).then(free);
      else free();
    }
  }

  /** Resolves when a statement no longer runs. When the engine had to be ended for that, its token is barred for a while. */
  async #gone(mark: string, tokenKey: string): Promise<void> {
    const until = performance.now() + (this.#limits.maxSeconds + graceSeconds + 5) * 1_000;
    let first = true;
    while (performance.now() < until) {
      try {
        const [left] = await this.#connection.rows<{ n: string }>({
          sql: `SELECT count() AS n FROM system.processes WHERE position(query, '${mark}') > 0 AND position(query, 'system.processes') = 0`,
        });
        if (Number(left?.n) === 0) return;
        first = false;
      } catch {
        // It was there, and then nobody answered: only its end stopped it.
        if (!first) this.#barredUntil.set(tokenKey, Date.now() + barredMs);
        return;
      }
      await pause(100);
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

  async #answer({ sql, maxRows }: Question, access: Access, mark: string, signal: AbortSignal): Promise<SqlResult> {
    const beganMs = performance.now();
    const statement = readStatement(sql);
    const isLimited = access.networks.length > 0;
    const most = Math.min(maxRows, this.#limits.maxResultRows);
    const answer = statement.kind === "describe table" ? this.#columns(statement.table, access) : await this.#rows(statement, most, access, mark, signal);
    const { rows, isCut } = fitting(answer.data, most, this.#limits.maxResultBytes);
    return {
      columns: answer.meta,
      rows,
      truncated: isCut,
      // What the engine read is more than what is visible: it would say how much there is of the others.
      ...(!isLimited && { rowsRead: answer.statistics?.rows_read ?? 0, bytesRead: answer.statistics?.bytes_read ?? 0 }),
      tookMs: performance.now() - beganMs,
      ...(isCut && { notice: `Cut at ${rows.length} rows; aggregate, filter, or page with ORDER BY and a condition.` }),
      ...(rows.length === 0 && { notice: "No rows. Check the time condition against the table's range (sqlTables, describe_table)." }),
    };
  }

  async #rows(
    statement: Exclude<Statement, { kind: "describe table" }>,
    maxRows: number,
    access: Access,
    mark: string,
    signal: AbortSignal,
  ): Promise<CompactResult> {
    const isLimited = access.networks.length > 0;
    if (isLimited && statement.kind === "explain") {
      throw new AppError("FORBIDDEN", "EXPLAIN says how much there is of everybody, and this caller is limited to some networks.", {
        cure: "Run the SELECT itself, or DESCRIBE it.",
      });
    }
    const text = await this.#gate.check(statement.select, access, maxRows + 1, mark, signal);
    try {
      if (statement.kind === "explain") return await this.#run(`EXPLAIN ${statement.how} /* ${mark} */ ${statement.select}`, signal);
      if (statement.kind === "describe") return typesOnly(await this.#run(`DESCRIBE TABLE (${text})`, signal));
      await this.#refuseTooMuch(text, isLimited, signal);
      return await this.#run(text, signal);
    } catch (error) {
      throw statementError(error, statement.select, isLimited);
    }
  }

  #run(sql: string, signal: AbortSignal): Promise<CompactResult> {
    return this.#connection.compact({ sql, settings: this.#settings, signal }, "people");
  }

  /** What the sort key and the indexes leave to read; a table function is not in it and meets the limits as it runs. */
  async #refuseTooMuch(text: string, isLimited: boolean, signal: AbortSignal): Promise<void> {
    const parts = await this.#connection.rows<{ rows: string }>({ sql: `EXPLAIN ESTIMATE ${text}`, settings: this.#estimateSettings, signal }, "gate");
    const rows = parts.reduce((sum, part) => sum + Number(part.rows), 0);
    if (rows > this.#limits.maxRowsToRead) throw tooMuch(rows, this.#limits.maxRowsToRead, isLimited);
  }

  /** What DESCRIBE says of a published table: no look into the engine is needed. */
  #columns(table: string, access: Access): CompactResult {
    const view = viewNamed(table, this.#connection.database, access);
    return {
      meta: ["name", "type", "comment"].map((name) => ({ name, type: "String" })),
      data: view.columns.map(({ name, type, description }) => [name, type, description]),
    };
  }
}

/** Of DESCRIBE's columns those that say something of a SELECT. */
function typesOnly({ meta, data, ...rest }: CompactResult): CompactResult {
  return { meta: meta.slice(0, 2), data: data.map((row) => row.slice(0, 2)), ...rest };
}

/** The rows within both bounds. */
function fitting(
  data: readonly (readonly unknown[])[],
  maxRows: number,
  maxBytes: number,
): { readonly rows: readonly (readonly unknown[])[]; readonly isCut: boolean } {
  let bytes = 0;
  let count = 0;
  for (const row of data) {
    bytes += JSON.stringify(row).length;
    if (count >= maxRows || bytes > maxBytes) break;
    count++;
  }
  return { rows: data.slice(0, count), isCut: count < data.length };
}
