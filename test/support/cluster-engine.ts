import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Session } from "chdb";

/**
 * Entry of a process that runs statements in an engine that knows a cluster `one` of one shard, which is itself. Statements come as
 * messages, answers are rows as text or what went wrong.
 */
const folder = process.argv[2]!;
mkdirSync(folder, { recursive: true });
process.chdir(folder);
const cluster = "<shard><internal_replication>true</internal_replication><replica><host>127.0.0.1</host><port>9000</port></replica></shard>";
writeFileSync("engine.xml", `<clickhouse><remote_servers><one>${cluster}</one></remote_servers><tcp_port>9000</tcp_port></clickhouse>`);
const session = new Session(join(folder, "data"), { connectionArgs: [`--config-file=${join(folder, "engine.xml")}`] });

process.on("message", ({ id, sql }: { readonly id: number; readonly sql: string }) => {
  session.queryAsync(sql, { format: "TabSeparated" }).then(
    (result) => process.send?.({ id, text: result.text().trim() }),
    (error: unknown) => process.send?.({ id, problem: error instanceof Error ? error.message : String(error) }),
  );
});
process.on("disconnect", () => {
  session.close();
  process.exit(0);
});
