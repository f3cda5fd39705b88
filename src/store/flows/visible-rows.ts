import { parseNetworks } from "../../model/flow-filter-normal.ts";
import type { Access } from "../../model/services/live-view.ts";
import { quoteIdentifier, quoteString } from "../embedded/sql-parameters.ts";
import { mappedText } from "./filter-sql.ts";
import { type PublishedView, publishedViews } from "./published-views.ts";

/** The published tables a caller may read: who is limited to networks, those whose rows belong to hosts; the audit is for administrators. */
export function viewsFor(access: Access): readonly PublishedView[] {
  if (access.networks.length > 0) return publishedViews.filter(({ hosts }) => hosts.length > 0);
  return access.isAdministrator === true ? publishedViews : publishedViews.filter(({ isForAdministrators }) => isForAdministrators !== true);
}

/** No condition is moved past a LIMIT, and this one cuts nothing. */
const barrier = "LIMIT 9223372036854775807";

/**
 * What stands before a statement of a caller who is limited to networks: CTEs with the names of the published tables, which hold the rows
 * with a host inside and nothing else. Without the barrier the engine would be free to compute the statement's own conditions first, on
 * every row, and an error (`toUInt64(hostname)`) would tell what is in the rows of others. `times` are conditions of the statement
 * on columns of time, by view, which are safe before it: they cannot fail, and the table is sorted by them. Empty for who may see all.
 */
export function visibleRows(access: Access, database: string, times: ReadonlyMap<string, string> = new Map()): string {
  if (access.networks.length === 0) return "";
  const ranges = access.networks.flatMap((network, i) => parseNetworks([network], `access.networks[${i}]`) ?? []);
  const isInside = (address: string): string =>
    ranges.map(({ first, last }) => `${address} BETWEEN toIPv6(${quoteString(mappedText(first))}) AND toIPv6(${quoteString(mappedText(last))})`).join(" OR ");
  const tables = viewsFor(access).map(({ name, hosts, device }) => {
    // As in the API: an exporter outside is not named, nor its interface.
    const isNamed = device && `(whole.${device.address} = '::' OR ${isInside(`toIPv6OrDefault(whole.${device.address})`)})`;
    const masked = device ? ` REPLACE (${device.columns.map((column) => `if(${isNamed}, toString(whole.${column}), '') AS ${column}`).join(", ")})` : "";
    const time = times.get(name);
    const condition = `(${hosts.map(isInside).join(" OR ")})${time === undefined ? "" : ` AND (${time})`}`;
    return `${name} AS (SELECT *${masked} FROM ${quoteIdentifier(database)}.${name} AS whole WHERE ${condition} ${barrier})`;
  });
  return `WITH ${tables.join(",\n")}\n`;
}

/** Columns of time of a view, as stored: conditions on them find the rows by the sort key. */
export function timeColumnsOf(view: PublishedView): ReadonlySet<string> {
  return new Set(view.columns.filter(({ type, expression }) => type.startsWith("DateTime") && /^stored_\w+$/.test(expression)).map(({ name }) => name));
}
