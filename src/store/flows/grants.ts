import { parseNetworks } from "../../model/flow-filter-normal.ts";
import type { SqlLimits } from "../../model/sql-limits.ts";
import { peopleSettings } from "../embedded/lanes.ts";
import { quoteIdentifier, quoteString } from "../embedded/sql-parameters.ts";
import { mappedText } from "./filter-sql.ts";
import type { PublishedView } from "./published-views.ts";
import { localName, onCluster, type Shape } from "./shape.ts";
import { viewsFor } from "./visible-rows.ts";

export interface GrantsOptions {
  readonly shape: Shape;
  readonly database: string;
  /** Of the ClickHouse user that people's SQL runs as; its profile and policies have the same name. */
  readonly user: string;
  /** SHA-256 of its password, in hex. */
  readonly passwordHash: string;
  readonly limits: SqlLimits;
  /** CIDRs: it sees only rows with a host inside. Empty: all rows. */
  readonly networks: readonly string[];
}

/**
 * The statements that make a user for people's SQL on a ClickHouse server: a read-only profile with the limits, SELECT on the published views
 * and on what they read, and row policies. They follow from the same definitions as the views and the embedded engine's sessions, and
 * may be run again after an update.
 */
export function grantStatements({ shape, database, user, passwordHash, limits, networks }: GrantsOptions): string[] {
  const cluster = onCluster(shape);
  const name = quoteIdentifier(user);
  const of = (table: string): string => `${quoteIdentifier(database)}.${quoteIdentifier(table)}`;
  // The user is shared by all who ask, so that it does not read what only administrators may.
  const views = viewsFor({ networks });
  // The views run with the rights of who asks, so that the policies of what they read hold for them.
  const sources = [...new Set(views.flatMap(({ source: { table } }) => [table, localName(table, shape)]))];
  const settings = { ...peopleSettings(limits), output_format_json_quote_64bit_integers: 1, cancel_http_readonly_queries_on_client_close: 1 };
  const given = Object.entries(settings).map(([setting, value]) => `  ${setting} = ${typeof value === "number" ? value : quoteString(value)}`);
  const visible = (table: string): string => {
    const view = views.find(({ source }) => [source.table, localName(source.table, shape)].includes(table))!;
    return networks.length === 0
      ? "1"
      : storedHosts(view)
          .map((column) => insideOf(networks, column))
          .join(" OR ");
  };
  return [
    `CREATE SETTINGS PROFILE OR REPLACE ${name}${cluster} SETTINGS\n${given.join(",\n")}`,
    `CREATE USER IF NOT EXISTS ${name}${cluster} IDENTIFIED WITH sha256_hash BY ${quoteString(passwordHash)} DEFAULT DATABASE ${quoteIdentifier(database)} SETTINGS PROFILE ${quoteString(user)}`,
    `REVOKE${cluster} ALL ON *.* FROM ${name}`,
    ...[...views.map((view) => view.name), ...sources].map((table) => `GRANT${cluster} SELECT ON ${of(table)} TO ${name}`),
    // A policy for one user hides the rows from all others on servers that are set so.
    ...sources.map(
      (table) => `CREATE ROW POLICY OR REPLACE ${quoteIdentifier(`${user}_others`)}${cluster} ON ${of(table)} FOR SELECT USING 1 TO ALL EXCEPT ${name}`,
    ),
    ...sources.map((table) => `CREATE ROW POLICY OR REPLACE ${name}${cluster} ON ${of(table)} FOR SELECT USING ${visible(table)} TO ${name}`),
  ];
}

/** Columns of the table behind a view that the view's hosts are. */
function storedHosts({ hosts, columns }: PublishedView): string[] {
  return hosts.map((host) => columns.find(({ name }) => name === host)!.expression.replace(/^stored_/, ""));
}

function insideOf(networks: readonly string[], column: string): string {
  return (parseNetworks(networks, "networks") ?? [])
    .map(({ first, last }) => `${column} BETWEEN toIPv6(${quoteString(mappedText(first))}) AND toIPv6(${quoteString(mappedText(last))})`)
    .join(" OR ");
}
