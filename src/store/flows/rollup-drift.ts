import { quoteIdentifier, quoteString } from "../embedded/sql-parameters.ts";
import type { FlowConnection } from "./connection.ts";
import { settingsText, settingsToChange } from "./ddl-parts.ts";
import type { StoreChange } from "./drift.ts";
import { type DerivedTable, derivedTables, derivedViewStatement, viewComment } from "./rollup-ddl.ts";
import { localName, onCluster } from "./shape.ts";

/** Settings of rollups and the views that fill them, where they are not as the code has them. Changes nothing. */
export async function derivedDrift(connection: FlowConnection, ddlOf: ReadonlyMap<string, string>): Promise<readonly StoreChange[]> {
  return derivedTables.flatMap((table) => [...settingsDrift(connection, table, ddlOf), ...viewDrift(connection, table, ddlOf)]);
}

function settingsDrift({ shape }: FlowConnection, { name }: DerivedTable, ddlOf: ReadonlyMap<string, string>): readonly StoreChange[] {
  const local = localName(name, shape);
  const ddl = ddlOf.get(local);
  if (ddl === undefined) return [];
  const settings = settingsToChange(ddl, shape);
  if (Object.keys(settings).length === 0) return [];
  const title = `${local}: change settings ${Object.keys(settings).join(", ")}`;
  return [{ title, statements: [`ALTER TABLE ${quoteIdentifier(local)}${onCluster(shape)} MODIFY SETTING ${settingsText(settings)}`] }];
}

function viewDrift({ shape }: FlowConnection, table: DerivedTable, ddlOf: ReadonlyMap<string, string>): readonly StoreChange[] {
  const ddl = ddlOf.get(table.view);
  if (ddl?.includes(`COMMENT ${quoteString(viewComment(table))}`)) return [];
  return [
    {
      title: `${table.view}: ${ddl === undefined ? "make" : "renew"} the view`,
      statements: [...(ddl === undefined ? [] : [`DROP TABLE ${quoteIdentifier(table.view)}${onCluster(shape)} SYNC`]), derivedViewStatement(table, shape)],
    },
  ];
}
