import { AppError } from "../../model/errors.ts";
import type { Flow } from "../../model/flow.ts";
import type { FlowHistory, FlowOrder, HistoryPage } from "../../model/services/flow-history.ts";
import type { Access } from "../../model/services/live-view.ts";
import type { FlowConnection } from "./connection.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import { flowColumns, flowOfRow, selectedFlow } from "./flow-rows.ts";
import { flowSource } from "./flow-source.ts";
import { Parameters as QueryParameters } from "./parameters.ts";
import type { TableFacts } from "./table-facts.ts";

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

  constructor(connection: FlowConnection, facts: TableFacts) {
    this.#connection = connection;
    this.#facts = facts;
  }

  async page(query: FlowQuery, access: Access, signal?: AbortSignal): Promise<HistoryPage<Flow>> {
    const list = `flows ${query.orderBy}`;
    const after = decodeCursor(list, query.after);
    const window = after?.window ?? query.window;
    const { by, columns, isDescending } = orders[query.orderBy];
    const source = (parameters: QueryParameters): string => flowSource({ window, filter: query.filter, access, columns }, parameters, true);
    // First only what decides the order, then everything of the few flows that are shown.
    const parameters = new QueryParameters();
    const beyond = after
      ? `WHERE (sort, flow_id) ${isDescending ? "<" : ">"} (${parameters.add(after.sort, "Int64")}, ${parameters.add(after.tie, "UInt64")})`
      : "";
    const direction = isDescending ? "DESC" : "ASC";
    const sql = `SELECT flow_id, sort FROM (SELECT flow_id, ${by} AS sort FROM ${source(parameters)}) ${beyond} ORDER BY sort ${direction}, flow_id ${direction} LIMIT ${query.first + 1}`;
    const [ids, total, notice] = await Promise.all([
      this.#connection.rows<{ flow_id: string; sort: string }>({ sql, parameters: parameters.values, ...(signal && { signal }) }),
      query.withTotal ? this.#count(source, signal) : undefined,
      this.#facts.notice("flows", window),
    ]);
    const shown = ids.slice(0, query.first);
    const flows = await this.#byIds(
      shown.map(({ flow_id: id }) => id),
      window,
      access,
      signal,
    );
    return {
      rows: shown.flatMap(({ flow_id: id, sort }) => {
        const node = flows.get(id);
        return node ? [{ node, cursor: encodeCursor(list, { window, sort, tie: id }) }] : [];
      }),
      hasNextPage: ids.length > query.first,
      ...(total !== undefined && { total }),
      totalIsExact: total !== undefined,
      window,
      ...(notice !== undefined && { notice }),
    };
  }

  async byId(id: string, access: Access, signal?: AbortSignal): Promise<Flow | undefined> {
    if (!/^\d{1,20}$/.test(id))
      throw new AppError("BAD_INPUT", "This is not the id of a flow.", { path: "id", wanted: "a number as text, as flows give it", got: id.slice(0, 40) });
    const flows = await this.#byIds([id], { fromMs: 0, toMs: 0xffff_ffff * 1_000 }, access, signal);
    return flows.get(id);
  }

  async #count(source: (parameters: QueryParameters) => string, signal?: AbortSignal): Promise<number> {
    const parameters = new QueryParameters();
    const [row] = await this.#connection.rows<{ total: string }>({
      sql: `SELECT count() AS total FROM ${source(parameters)}`,
      parameters: parameters.values,
      ...(signal && { signal }),
    });
    return Number(row?.total ?? 0);
  }

  async #byIds(
    ids: readonly string[],
    window: { readonly fromMs: number; readonly toMs: number },
    access: Access,
    signal?: AbortSignal,
  ): Promise<Map<string, Flow>> {
    if (ids.length === 0) return new Map();
    const parameters = new QueryParameters();
    const source = flowSource({ window, access, columns: flowColumns, rows: parameters.memberOf("flow_id", ids, "UInt64") }, parameters, true);
    const rows = await this.#connection.rows<Record<string, unknown>>({
      sql: `SELECT ${selectedFlow} FROM ${source}`,
      parameters: parameters.values,
      ...(signal && { signal }),
    });
    return new Map(rows.map((row) => [String(row["flow_id"]), flowOfRow(row)]));
  }
}
