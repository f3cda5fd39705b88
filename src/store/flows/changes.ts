import { AppError } from "../../model/errors.ts";
import { parseNetworks } from "../../model/flow-filter-normal.ts";
import type { ChangeRow, FlowHistory, TrafficChangeKind } from "../../model/services/flow-history.ts";
import type { Access } from "../../model/services/live-view.ts";
import type { TimeWindow } from "../../model/time.ts";
import { protocolName } from "../../net/protocol-names.ts";
import type { FlowConnection } from "./connection.ts";
import { hostIn } from "./filter-sql.ts";
import { windowSql } from "./flow-source.ts";
import { Parameters as QueryParameters } from "./parameters.ts";
import type { TableFacts } from "./table-facts.ts";
import { tableOf } from "./tables.ts";

type ChangesQuery = Parameters<FlowHistory["changes"]>[0];

const table = tableOf("flows").name;
/** What was not seen for this long is new again; and no question reads more of the past. */
const lookBackMs = 30 * 86_400_000;
const maxWindowMs = 31 * 86_400_000;

interface Kind {
  /** What is new, as SQL over an interval; several values where both sides count. */
  readonly key: string;
  /** A tuple of so many parts. */
  readonly parts: number;
  readonly columns: readonly string[];
  /** Which intervals show it. */
  readonly rows: string;
  /** The columns of `key` that are addresses a caller must be allowed to see. */
  readonly address?: string;
  readonly fields: (key: readonly string[]) => Partial<ChangeRow>;
}

const plainAddress = (text: string): string => text.replace(/^::ffff:(?=\d+\.)/, "");
const localSides = "arrayJoin(arrayFilter(side -> side.2, [(client_ip, client_is_local = 1), (server_ip, server_is_local = 1 AND received_packets > 0)])).1";
const sides = ["client_ip", "client_is_local", "server_ip", "server_is_local", "received_packets"];

/** Only what was answered, or spoke itself: a scan makes no hosts, servers or countries. */
const kinds: Readonly<Record<TrafficChangeKind, Kind>> = {
  HOST: {
    key: `tuple(${localSides})`,
    parts: 1,
    columns: sides,
    rows: "(client_is_local = 1 OR (server_is_local = 1 AND received_packets > 0))",
    address: "key.1",
    fields: ([host]) => ({ host: plainAddress(host!) }),
  },
  SERVER: {
    key: "tuple(server_ip, protocol, server_port)",
    parts: 3,
    columns: ["server_ip", "protocol", "server_port"],
    rows: "server_is_local = 1 AND received_packets > 0 AND server_port > 0",
    address: "key.1",
    fields: ([host, protocol, port]) => ({ host: plainAddress(host!), protocol: protocolName(Number(protocol)), port: Number(port) }),
  },
  COUNTRY: {
    key: "tuple(arrayJoin(arrayFilter(country -> country != '', [client_country, server_country])))",
    parts: 1,
    columns: ["client_country", "server_country"],
    rows: "received_packets > 0 AND (client_country != '' OR server_country != '')",
    fields: ([country]) => ({ country: country! }),
  },
  APPLICATION: {
    key: `tuple(${localSides}, application)`,
    parts: 2,
    columns: [...sides, "application"],
    rows: "application != '' AND (client_is_local = 1 OR (server_is_local = 1 AND received_packets > 0))",
    address: "key.1",
    fields: ([host, application]) => ({ host: plainAddress(host!), application: application! }),
  },
};

/** What was seen in a window and not in the 30 days before it, newest first. */
export class Changes {
  readonly #connection: FlowConnection;
  readonly #facts: TableFacts;

  constructor(connection: FlowConnection, facts: TableFacts) {
    this.#connection = connection;
    this.#facts = facts;
  }

  async page(query: ChangesQuery, access: Access, signal?: AbortSignal): ReturnType<FlowHistory["changes"]> {
    const { window, after } = query;
    if (window.toMs - window.fromMs > maxWindowMs) {
      throw new AppError("BAD_INPUT", "The window is too long to look for what is new.", {
        path: "window",
        wanted: "at most 31d",
        got: `${Math.round((window.toMs - window.fromMs) / 86_400_000)}d`,
        cure: "Ask for a month at a time.",
      });
    }
    if (query.kinds.length === 0) return { rows: [], hasMore: false, ...(query.withTotal && { total: 0 }) };
    const parameters = new QueryParameters();
    const all = query.kinds.map((kind) => newOf(kind, window, access, parameters)).join(" UNION ALL ");
    const ask = { parameters: parameters.values, ...(signal && { signal }) };
    const total = query.withTotal ? this.#connection.rows<{ total: string }>({ sql: `SELECT count() AS total FROM (${all})`, ...ask }) : undefined;
    const beyond = after ? `WHERE (sort, tie) < (${parameters.add(after.timeMs, "Int64")}, ${parameters.add(after.tie, "String")})` : "";
    const [found, counted, notice] = await Promise.all([
      this.#connection.rows<Record<string, unknown>>({ sql: `SELECT * FROM (${all}) ${beyond} ORDER BY sort DESC, tie DESC LIMIT ${query.first + 1}`, ...ask }),
      total,
      this.#facts.notice("flows", { fromMs: window.fromMs - lookBackMs, toMs: window.toMs }, access),
    ]);
    return {
      rows: found.slice(0, query.first).map(changeOf),
      hasMore: found.length > query.first,
      ...(counted && { total: Number(counted[0]?.total ?? 0) }),
      ...(notice !== undefined && { notice: `New is what was not seen in the 30 days before the window. ${notice}` }),
    };
  }
}

/** One row per key of a kind that has no flow in the time before. */
function newOf(kind: TrafficChangeKind, window: TimeWindow, access: Access, parameters: QueryParameters): string {
  const { key, parts, columns, rows, address } = kinds[kind];
  const visible = access.networks.flatMap((network, i) => parseNetworks([network], `access.networks[${i}]`) ?? []);
  const seen = visible.length > 0 ? ` AND (${hostIn(visible, parameters)})` : "";
  const isMine = visible.length > 0 && address !== undefined ? ` WHERE ${hostIn(visible, parameters, [address])}` : "";
  const read = (within: string, more: readonly string[]): string =>
    `(SELECT ${key} AS key, ${more.join(", ")} FROM (SELECT ${[...new Set([...columns, ...more])].join(", ")} FROM ${table} WHERE ${within} AND ${rows}${seen}))`;
  const now = read(windowSql("first_seen", window, parameters), ["first_seen", "flow_id"]);
  const before = read(windowSql("first_seen", { fromMs: window.fromMs - lookBackMs, toMs: window.fromMs }, parameters), ["first_seen"]);
  const keys = `[${Array.from({ length: parts }, (_, i) => `toString(key.${i + 1})`).join(", ")}]`;
  return `SELECT '${kind}' AS kind, ${keys} AS parts, concat('${kind} ', arrayStringConcat(parts, ' ')) AS tie, toUnixTimestamp64Milli(min(first_seen)) AS sort, toString(argMin(flow_id, first_seen)) AS flow FROM ${now}${isMine} GROUP BY key HAVING key NOT IN (SELECT key FROM ${before})`;
}

function changeOf(row: Readonly<Record<string, unknown>>): ChangeRow {
  const kind = row["kind"] as TrafficChangeKind;
  return { kind, timeMs: Number(row["sort"]), tie: String(row["tie"]), flowId: String(row["flow"]), ...kinds[kind].fields(row["parts"] as readonly string[]) };
}
