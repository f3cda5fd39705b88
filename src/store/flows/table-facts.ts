import { AppError } from "../../model/errors.ts";
import { nearestName } from "../../model/nearest.ts";
import type { SqlTable } from "../../model/services/flow-history.ts";
import type { Access } from "../../model/services/live-view.ts";
import type { TimeWindow } from "../../model/time.ts";
import type { FlowConnection } from "./connection.ts";
import { type PublishedView, publishedViews } from "./published-views.ts";
import { localName, onShards } from "./shape.ts";
import { viewsFor } from "./visible-rows.ts";

interface Range {
  readonly rows: number;
  readonly bytesOnDisk: number;
  readonly fromMs?: number;
  readonly toMs?: number;
}

const freshMs = 2_000;

function refuseUnknown(name: string, path: string, views: readonly PublishedView[]): void {
  if (views.some((view) => view.name === name)) return;
  const near = nearestName(
    name,
    views.map((view) => view.name),
  );
  throw new AppError("BAD_INPUT", `There is no published table ${name.slice(0, 60)}.`, {
    path,
    wanted: views.map((view) => view.name).join(", "),
    got: name.slice(0, 80),
    cure: near === undefined ? "Leave names out to see all tables." : `Did you mean ${near}?`,
  });
}

/** What the tables hold now: rows, disk and real time range, asked at most every other second. */
export class TableFacts {
  readonly #connection: FlowConnection;
  readonly #known = new Map<string, { readonly at: number; readonly range: Promise<Range> }>();

  constructor(connection: FlowConnection) {
    this.#connection = connection;
  }

  /** BAD_INPUT for a name that is none of theirs. A caller limited to some networks is not told how much there is of the others. */
  async tables(names: readonly string[] | null, access: Access): Promise<SqlTable[]> {
    const views = viewsFor(access);
    names?.forEach((name, i) => refuseUnknown(name, `names[${i}]`, views));
    const chosen = views.filter(({ name }) => names === null || names.length === 0 || names.includes(name));
    return Promise.all(
      chosen.map(async (view) => {
        const range = access.networks.length > 0 ? undefined : await this.#range(view);
        return {
          name: view.name,
          description: view.description,
          columns: view.columns.map(({ name, type, description }) => ({ name, type, description })),
          sortKey: view.sortKey,
          examples: view.examples,
          ...range,
        };
      }),
    );
  }

  /** Disk of all our tables. */
  async diskBytes(): Promise<number> {
    const [row] = await this.#connection.rows<{ bytes: string }>({
      sql: `SELECT sum(bytes_on_disk) AS bytes FROM ${onShards("system.parts", this.#connection.shape)} WHERE active AND database = {database:String}`,
      parameters: { database: this.#connection.database },
    });
    return Number(row?.bytes ?? 0);
  }

  /** Parts of all our tables. */
  async parts(): Promise<number> {
    const [row] = await this.#connection.rows<{ parts: string }>({
      sql: "SELECT count() AS parts FROM system.parts WHERE active AND database = {database:String}",
      parameters: { database: this.#connection.database },
    });
    return Number(row?.parts ?? 0);
  }

  /** What a caller should know about a window: that there is nothing yet, or that it reaches beyond what is kept; without times when these may be others' flows'. */
  async notice(table: PublishedView["name"], window: TimeWindow, access: Access): Promise<string | undefined> {
    const { fromMs, toMs } = await this.#range(publishedViews.find(({ name }) => name === table)!);
    const time = (ms: number): string => new Date(ms).toISOString();
    if (fromMs === undefined || toMs === undefined) {
      return "The store holds nothing yet. Flows arrive when they end or once a minute; without capture, import a file.";
    }
    const isLimited = access.networks.length > 0;
    if (window.toMs <= fromMs || window.fromMs > toMs)
      return isLimited ? "Nothing is kept for this window." : `Nothing is kept for this window: the store holds ${time(fromMs)} to ${time(toMs)}.`;
    // A start only a little before the first row is not worth a word.
    if (window.fromMs < fromMs - Math.max(60_000, (window.toMs - window.fromMs) / 20))
      return isLimited ? "The store begins after the window does." : `The store begins at ${time(fromMs)}; the window asks for earlier times too.`;
    return undefined;
  }

  #range(view: PublishedView): Promise<Range> {
    const known = this.#known.get(view.name);
    if (known && performance.now() - known.at < freshMs) return known.range;
    const range = this.#ask(view);
    this.#known.set(view.name, { at: performance.now(), range });
    range.catch(() => this.#known.delete(view.name));
    return range;
  }

  async #ask({ source }: PublishedView): Promise<Range> {
    const column = source.timeColumn;
    const { shape } = this.#connection;
    const [times, parts] = await Promise.all([
      this.#connection.rows<{ rows: string; low: string; high: string }>({
        sql: `SELECT count() AS rows, toUnixTimestamp64Milli(toDateTime64(min(${column}), 3)) AS low, toUnixTimestamp64Milli(toDateTime64(max(${column}), 3)) AS high FROM ${source.table}`,
      }),
      this.#connection.rows<{ bytes: string }>({
        sql: `SELECT sum(bytes_on_disk) AS bytes FROM ${onShards("system.parts", shape)} WHERE active AND database = {database:String} AND table = {table:String}`,
        parameters: { database: this.#connection.database, table: localName(source.table, shape) },
      }),
    ]);
    const rows = Number(times[0]?.rows ?? 0);
    return { rows, bytesOnDisk: Number(parts[0]?.bytes ?? 0), ...(rows > 0 && { fromMs: Number(times[0]!.low), toMs: Number(times[0]!.high) }) };
  }
}
