import type { Log } from "../../runtime/log.ts";
import { quoteIdentifier, quoteString } from "../embedded/sql-parameters.ts";
import type { FlowConnection } from "./connection.ts";
import { localName, onCluster, onShards } from "./shape.ts";
import { arrivalColumn, tables } from "./tables.ts";

const everyMs = 5 * 60_000;
/** Days dropped at one time; a store far beyond its budget gets there step by step. */
const maxDropped = 100;

interface Day {
  readonly table: string;
  readonly partition: string;
  /** When the last of its rows was stored, seconds since the epoch. */
  readonly arrived: number;
  readonly bytes: number;
}

/**
 * Holds the store to a number of bytes: beyond it, whole days of raw flows, DNS transactions and samples go, those stored longest ago first.
 * Rollups stay, and so does the day stored last.
 */
export class DiskBudget {
  readonly #connection: FlowConnection;
  readonly #maxBytes: number;
  readonly #log: Log;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #droppedDays = 0;

  /** `maxBytes` 0 is no bound. */
  constructor(connection: FlowConnection, maxBytes: number, log: Log) {
    this.#connection = connection;
    this.#maxBytes = maxBytes;
    this.#log = log;
  }

  /** Since the start, of all tables. */
  get droppedDays(): number {
    return this.#droppedDays;
  }

  start(): void {
    if (this.#maxBytes === 0) return;
    const check = (): void => {
      this.#running = this.enforce().catch((error: unknown) => this.#log.warn({ err: error }, "the flow store could not be held to its disk budget"));
    };
    this.#timer = setInterval(check, everyMs);
    this.#timer.unref();
    check();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }

  /** Drops what is too much, now. */
  async enforce(): Promise<void> {
    let bytes = await this.#bytes();
    if (bytes <= this.#maxBytes) return;
    const days = await this.#days();
    for (const { table, partition, bytes: freed } of days.slice(0, Math.min(maxDropped, days.length - 1))) {
      if (bytes <= this.#maxBytes) return;
      const { shape } = this.#connection;
      await this.#connection.command(`ALTER TABLE ${quoteIdentifier(localName(table, shape))}${onCluster(shape)} DROP PARTITION ID ${quoteString(partition)}`);
      bytes -= freed;
      this.#droppedDays++;
      this.#log.info({ table, day: partition, bytes: freed, budget: this.#maxBytes }, "a day of the flow store was dropped: its disk budget is used up");
    }
    if (bytes > this.#maxBytes)
      this.#log.warn({ bytes, budget: this.#maxBytes }, "the flow store is beyond its disk budget, and rollups and the last day alone are left");
  }

  async #bytes(): Promise<number> {
    const { database, shape } = this.#connection;
    const [row] = await this.#connection.rows<{ bytes: string }>({
      sql: `SELECT sum(bytes_on_disk) AS bytes FROM ${onShards("system.parts", shape)} WHERE active AND database = {database:String}`,
      parameters: { database },
    });
    return Number(row?.bytes ?? 0);
  }

  /** The one stored longest ago first. */
  async #days(): Promise<Day[]> {
    const { database, shape } = this.#connection;
    const all: Day[] = [];
    for (const { name } of tables) {
      const arrivals = await this.#connection.rows<{ partition: string; arrived: number }>({
        sql: `SELECT _partition_id AS partition, toUnixTimestamp(max(${arrivalColumn})) AS arrived FROM ${quoteIdentifier(name)} GROUP BY partition`,
      });
      const sizes = await this.#connection.rows<{ partition: string; bytes: string }>({
        sql: `SELECT partition_id AS partition, sum(bytes_on_disk) AS bytes FROM ${onShards("system.parts", shape)} WHERE active AND database = {database:String} AND table = {table:String} GROUP BY partition`,
        parameters: { database, table: localName(name, shape) },
      });
      const bytesOf = new Map(sizes.map(({ partition, bytes }) => [partition, Number(bytes)]));
      all.push(...arrivals.map(({ partition, arrived }) => ({ table: name, partition, arrived, bytes: bytesOf.get(partition) ?? 0 })));
    }
    return all.toSorted((a, b) => a.arrived - b.arrived || (a.partition < b.partition ? -1 : 1));
  }
}
