import { nameMatches, type FilterValueField } from "../../model/filter-value.ts";
import type { FilterValueRow, FlowHistory } from "../../model/services/flow-history.ts";
import type { Access } from "../../model/services/live-view.ts";
import { formatMac } from "../../net/mac.ts";
import { protocolName } from "../../net/protocol-names.ts";
import type { FlowConnection } from "./connection.ts";
import { flowSource } from "./flow-source.ts";
import { Parameters as QueryParameters } from "./parameters.ts";

type ValuesQuery = Parameters<FlowHistory["filterValues"]>[0];

interface Field {
  readonly key: string;
  readonly columns: readonly string[];
  /** The key as text that a prefix is looked for in, as SQL; without it all values are fetched and named before they are. */
  readonly text?: string;
  /** What is typed, in the form of `text`. */
  readonly typed?: (prefix: string) => string;
  readonly show?: (value: string) => string;
}

const addressText = "replaceOne(toString(key), '::ffff:', '')";
const plain = (column: string): Field => ({ key: column, columns: [column], text: "lowerUTF8(toString(key))" });
const address = (column: string): Field => ({ key: column, columns: [column], text: addressText, show: (value) => value.replace(/^::ffff:(?=\d+\.)/, "") });
const both = (column: string): Pick<Field, "key" | "columns"> => ({
  key: `arrayJoin(arrayDistinct([client_${column}, server_${column}]))`,
  columns: [`client_${column}`, `server_${column}`],
});

/** More values than this of protocols, countries and autonomous systems are not looked through for a name. */
const mostNamed = 5_000;

const fields: Readonly<Record<FilterValueField, Field>> = {
  HOST: { ...address("client_ip"), ...both("ip") },
  CLIENT: address("client_ip"),
  SERVER: address("server_ip"),
  PORT: { ...plain("server_port"), ...both("port") },
  SERVER_PORT: plain("server_port"),
  PROTOCOL: { key: "protocol", columns: ["protocol"], show: (value) => protocolName(Number(value)) },
  APPLICATION: plain("application"),
  CATEGORY: plain("category"),
  HOSTNAME: plain("hostname"),
  COUNTRY: both("country"),
  ASN: both("asn"),
  MAC: {
    ...both("mac"),
    text: "leftPad(lower(hex(key)), 12, '0')",
    typed: (prefix) => prefix.replaceAll(/[^0-9a-f]/gi, ""),
    show: (value) => formatMac(Number(value)),
  },
  VLAN: plain("vlan"),
  DIRECTION: plain("direction"),
  JA4: plain("ja4"),
  EXPORTER: address("exporter"),
  INTERFACE: plain("interface"),
};

/** Values that are none: unknown, or not there. */
const isNothing = (field: FilterValueField, value: string): boolean =>
  value === "" || (field === "EXPORTER" && value === "::") || ((field === "ASN" || field === "MAC") && value === "0");

/** What the flows of a window hold in one field, most flows first: completions for a filter. */
export class FilterValues {
  readonly #connection: FlowConnection;

  constructor(connection: FlowConnection) {
    this.#connection = connection;
  }

  async rows(query: ValuesQuery, access: Access, signal?: AbortSignal): Promise<FilterValueRow[]> {
    const { field, window, filter, first } = query;
    const { key, columns, text, typed, show } = fields[field];
    const prefix = query.prefix?.trim().toLowerCase() ?? "";
    const parameters = new QueryParameters();
    const from = flowSource({ window, filter, access, columns: [...columns, "sent_bytes", "received_bytes"] }, parameters);
    const wanted = text !== undefined && prefix !== "" ? ` WHERE startsWith(${text}, ${parameters.add(typed?.(prefix) ?? prefix, "String")})` : "";
    const limit = text === undefined && prefix !== "" ? mostNamed : first + 1;
    const found = await this.#connection.rows<{ value: string; flows: string; bytes: string }>({
      sql: `SELECT toString(key) AS value, uniqExact(flow_id) AS flows, sum(sent_bytes + received_bytes) AS bytes FROM (SELECT *, ${key} AS key FROM ${from})${wanted} GROUP BY key ORDER BY flows DESC, value LIMIT ${limit}`,
      parameters: parameters.values,
      ...(signal && { signal }),
    });
    return found
      .filter(({ value }) => !isNothing(field, value))
      .map(({ value, flows, bytes }) => ({ value: show?.(value) ?? value, flows: Number(flows), bytes: Number(bytes) }))
      .filter(({ value }) => text !== undefined || prefix === "" || nameMatches(value, prefix, query.nameOf?.(value)))
      .slice(0, first);
  }
}
