import { AppError } from "../../model/errors.ts";
import type { Flow } from "../../model/flow.ts";
import type { FlowHistory, FlowOrder, HistoryPage } from "../../model/services/flow-history.ts";
import type { Access } from "../../model/services/live-view.ts";
import type { TimeWindow } from "../../model/time.ts";
import type { FlowConnection } from "./connection.ts";
import { type ChainFacts, ChainKnowledge } from "./chain-facts.ts";
import { decodeCursor, encodeCursor, type Place } from "./cursor.ts";
import { Grouping } from "./flow-grouping.ts";
import { FlowPages, type Hours, hoursBetween, inHours, type PageRow } from "./flow-pages.ts";
import { FlowPlanner } from "./flow-planner.ts";
import { flowColumns, flowOfRow, selectedFlow } from "./flow-rows.ts";
import { flowSource } from "./flow-source.ts";
import { Parameters as QueryParameters } from "./parameters.ts";
import type { TableFacts } from "./table-facts.ts";
import { tableOf } from "./tables.ts";

/** What each order sorts by, over one row per flow; a whole number, so that cursors are exact. */
const orders: Readonly<Record<FlowOrder, { readonly by: string; readonly columns: readonly string[]; readonly isDescending: boolean }>> = {
  NEWEST: { by: "toUnixTimestamp64Milli(first_seen)", columns: ["first_seen"], isDescending: true },
  OLDEST: { by: "toUnixTimestamp64Milli(first_seen)", columns: ["first_seen"], isDescending: false },
  BYTES: { by: "toInt64(sent_bytes + received_bytes)", columns: ["sent_bytes", "received_bytes"], isDescending: true },
  PACKETS: { by: "toInt64(sent_packets + received_packets)", columns: ["sent_packets", "received_packets"], isDescending: true },
  DURATION: { by: "toUnixTimestamp64Milli(last_seen) - toUnixTimestamp64Milli(first_seen)", columns: ["first_seen", "last_seen"], isDescending: true },
};

type FlowQuery = Parameters<FlowHistory["flows"]>[0];

/** Flows of the past, one row per flow whatever number of intervals it has. */
export class FlowList {
  readonly #connection: FlowConnection;
  readonly #facts: TableFacts;
  readonly #planner: FlowPlanner;
  readonly #pages: FlowPages;

  constructor(connection: FlowConnection, facts: TableFacts) {
    this.#connection = connection;
    this.#facts = facts;
    this.#planner = new FlowPlanner(connection);
    this.#pages = new FlowPages(connection, new ChainKnowledge(connection));
  }

  async page(query: FlowQuery, access: Access, signal?: AbortSignal): Promise<HistoryPage<Flow>> {
    const list = `flows ${query.orderBy}`;
    const after = decodeCursor(list, query.after);
    const window = after?.window ?? query.window;
    const isByTime = query.orderBy === "NEWEST" || query.orderBy === "OLDEST";
    const count = query.first + 1;
    const facts = isByTime ? this.#pages.facts(window, signal) : undefined;
    const paged = facts && this.#pages.rows({ window, filter: query.filter, access, isNewestFirst: query.orderBy === "NEWEST", after, count }, facts, signal);
    // First only what decides the order, then everything of the few flows that are shown.
    const [ids, total, notice] = await Promise.all([
      paged?.then((rows) => rows ?? this.#sorted(query, window, after, access, signal)) ?? this.#sorted(query, window, after, access, signal),
      query.withTotal ? this.#count(query.filter, window, access, signal) : undefined,
      this.#facts.notice("flows", window, access),
    ]);
    const shown = ids.slice(0, query.first);
    const flows = await this.#whole(shown, window, access, await facts, signal);
    return {
      rows: shown.flatMap(({ flow_id: id, sort }) => {
        const found = flows.get(id);
        return found ? [{ node: found.flow, cursor: encodeCursor(list, { window, sort, tie: id }) }] : [];
      }),
      hasNextPage: ids.length > query.first,
      ...(total !== undefined && { total }),
      totalIsExact: total !== undefined,
      window,
      table: tableOf("flows").name,
      ...(notice !== undefined && { notice }),
    };
  }

  async byId(id: string, access: Access, signal?: AbortSignal): Promise<Flow | undefined> {
    if (!/^\d{1,20}$/.test(id))
      throw new AppError("BAD_INPUT", "This is not the id of a flow.", { path: "id", wanted: "a number as text, as flows give it", got: id.slice(0, 40) });
    const flows = await this.#byIds([id], { fromMs: 0, toMs: 0xffff_ffff * 1_000 }, access, undefined, signal);
    return flows.get(id)?.flow;
  }

  /** Everything of listed flows: where they begin and may go on at once, and where those of them that are not over there went on after. */
  async #whole(rows: readonly PageRow[], window: TimeWindow, access: Access, facts: ChainFacts | undefined, signal?: AbortSignal): Promise<Map<string, Found>> {
    const near = this.#pages.near(rows, window, facts);
    const ids = (of: readonly PageRow[]): string[] => of.map(({ flow_id: id }) => id);
    if (!near) return this.#byIds(ids(rows), window, access, await this.#pages.hoursOf(rows, window, facts, signal), signal);
    const flows = await this.#byIds(ids(rows), window, access, near, signal);
    const isWhole = ({ flow_id: id, sort }: PageRow): boolean => {
      const found = flows.get(id);
      return found === undefined || (found.isOver && hoursBetween(Number(sort), found.flow.lastSeenMs).every((hour) => near.has(hour)));
    };
    const open = rows.filter((row) => !isWhole(row));
    if (open.length === 0) return flows;
    const hours = await this.#pages.hoursOf(open, window, facts, signal);
    if (hours && [...hours].every((hour) => near.has(hour))) return flows;
    return new Map([...flows, ...(await this.#byIds(ids(open), window, access, hours, signal))]);
  }

  /** Flows put together and sorted, whatever they are sorted by. */
  async #sorted({ orderBy, filter, first }: FlowQuery, window: TimeWindow, after: Place | undefined, access: Access, signal?: AbortSignal): Promise<PageRow[]> {
    const { by, columns, isDescending } = orders[orderBy];
    const parameters = new QueryParameters();
    const source = flowSource({ window, filter, access, columns }, parameters);
    const beyond = after
      ? `WHERE (sort, flow_id) ${isDescending ? "<" : ">"} (${parameters.add(after.sort, "Int64")}, ${parameters.add(after.tie, "UInt64")})`
      : "";
    const direction = isDescending ? "DESC" : "ASC";
    const sql = `SELECT flow_id, sort FROM (SELECT flow_id, ${by} AS sort FROM ${source}) ${beyond} ORDER BY sort ${direction}, flow_id ${direction} LIMIT ${first + 1}`;
    return this.#connection.rows<PageRow>({ sql, parameters: parameters.values, ...(signal && { signal }) });
  }

  async #count(filter: FlowQuery["filter"], window: TimeWindow, access: Access, signal?: AbortSignal): Promise<number> {
    const all = new Grouping({ window, filter: filter ?? null }, access, [], ["FLOWS"], [], { ms: 1, shiftMs: 0 });
    const plan = await this.#planner.plan(all.asked, all.parameters, signal);
    const [row] = await this.#connection.rows<{ FLOWS: string }>({ sql: all.totalSql(plan), parameters: all.parameters.values, ...(signal && { signal }) });
    return Number(row?.FLOWS ?? 0);
  }

  async #byIds(
    ids: readonly string[],
    window: { readonly fromMs: number; readonly toMs: number },
    access: Access,
    hours: Hours | undefined,
    signal?: AbortSignal,
  ): Promise<Map<string, Found>> {
    if (ids.length === 0) return new Map();
    const parameters = new QueryParameters();
    const source = flowSource(
      { window, access, columns: flowColumns, rows: `${hours ? inHours(hours) : "1"} AND ${parameters.memberOf("flow_id", ids, "UInt64")}` },
      parameters,
    );
    const rows = await this.#connection.rows<Record<string, unknown>>({
      sql: `SELECT ${selectedFlow} FROM ${source}`,
      parameters: parameters.values,
      ...(signal && { signal }),
    });
    return new Map(rows.map((row) => [String(row["flow_id"]), { flow: flowOfRow(row), isOver: Number(row["closes"]) > 0 }]));
  }
}

interface Found {
  readonly flow: Flow;
  /** Its last interval is among those it was put together from. */
  readonly isOver: boolean;
}
