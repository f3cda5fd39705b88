import { AppError } from "../../model/errors.ts";
import type { FlowConnection } from "./connection.ts";
import { checksumOf, ledgerTable, type Migration, migrationsOf } from "./ddl.ts";

export interface AppliedMigration {
  readonly version: number;
  readonly name: string;
  readonly checksum: string;
}

/** The migrations that ran, by the store's own record; none when there is no store yet. Changes nothing. */
export async function appliedMigrations(connection: FlowConnection): Promise<readonly AppliedMigration[]> {
  const [ledger] = await connection.rows<{ present: string }>(
    {
      sql: "SELECT count() AS present FROM system.tables WHERE database = {database:String} AND name = {table:String}",
      parameters: { database: connection.database, table: ledgerTable },
    },
    "write",
  );
  if (Number(ledger?.present ?? 0) === 0) return [];
  return connection.rows<AppliedMigration>({ sql: `SELECT version, name, checksum FROM ${ledgerTable} ORDER BY version` }, "write");
}

/** Migrations that a start runs. CONFLICT when the store is of a newer version, or laid out otherwise than the configuration says. */
export function pendingMigrations(connection: FlowConnection, applied: readonly AppliedMigration[]): readonly Migration[] {
  const known = migrationsOf(connection.shape);
  const newest = Math.max(0, ...applied.map(({ version }) => version));
  if (newest > known.length) {
    throw new AppError("CONFLICT", `The flow store was made by a newer Wiregraph (its schema has version ${newest}, this one knows ${known.length}).`, {
      cure: "Start the newer version, or choose another data directory.",
    });
  }
  for (const migration of known) {
    const done = applied.find(({ version }) => version === migration.version);
    if (done && done.checksum !== checksumOf(migration)) throw notAsApplied(connection, done);
  }
  return known.filter(({ version }) => !applied.some((each) => each.version === version));
}

function notAsApplied({ database, shape }: FlowConnection, { version, name, checksum }: AppliedMigration): AppError {
  const layouts = {
    "one server": migrationsOf({ kind: "single" }),
    "a cluster whose shards have replicas": migrationsOf({ kind: "cluster", cluster: "", replicated: true, database }),
    "a cluster without replicas": migrationsOf({ kind: "cluster", cluster: "", replicated: false, database }),
  };
  const layout = Object.entries(layouts).find(([, migrations]) => migrations.some((each) => each.version === version && checksumOf(each) === checksum));
  if (layout) {
    return new AppError("CONFLICT", `The flow store in the database ${database} was made for ${layout[0]}; the configuration says otherwise.`, {
      got: shape.kind === "single" ? "no cluster" : `cluster ${shape.cluster}, ${shape.replicated ? "with" : "without"} replicas`,
      cure: "Correct WIREGRAPH_CLICKHOUSE_CLUSTER and WIREGRAPH_CLICKHOUSE_REPLICATED, or name another database in WIREGRAPH_CLICKHOUSE_URL.",
    });
  }
  return new AppError("CONFLICT", `Migration ${version} (${name}) of the flow store is not the one that was applied.`, {
    cure: "Start the version that made this store, or choose another data directory.",
  });
}
