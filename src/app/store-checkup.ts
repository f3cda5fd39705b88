import { existsSync } from "node:fs";
import { AppError } from "../model/errors.ts";
import { spawnProgram } from "../runtime/child.ts";
import { silentLog } from "../runtime/log.ts";
import { lookAtServer, serverEndpoint } from "../store/flows/index.ts";
import { createInventory } from "../store/inventory/index.ts";
import type { Finding } from "./checkup.ts";
import type { Config } from "./config.ts";
import { dataPaths } from "./data-dir.ts";
import { flowStoreOptions } from "./part-options.ts";

/** Which databases are used, whether they answer and are of this version. Changes nothing in them. */
export async function storeCheckup(config: Config): Promise<Finding[]> {
  return [await flowStore(config), ...(await inventory(config))];
}

async function flowStore(config: Config): Promise<Finding> {
  const what = "Flow store";
  const endpoint = serverEndpoint(flowStoreOptions(config, silentLog));
  if (endpoint?.kind !== "server") return { what, state: "ok", text: `embedded ClickHouse in ${dataPaths(config.dataDir).engine}` };
  const where = `${new URL(endpoint.url).host}/${endpoint.database}`;
  try {
    const { version, cluster, clusters } = await lookAtServer(endpoint);
    const text = `ClickHouse ${version} at ${where} answers`;
    if (config.clickhouseCluster === undefined) return { what, state: "ok", text };
    if (cluster)
      return {
        what,
        state: "ok",
        text: `${text}; cluster ${config.clickhouseCluster}: ${counted(cluster.shards, "shard")}, ${counted(cluster.replicas, "server")}`,
      };
    return {
      what,
      state: "problem",
      text: `${text}, and knows no cluster ${config.clickhouseCluster}`,
      cure: `Correct WIREGRAPH_CLICKHOUSE_CLUSTER: it knows ${clusters.join(", ") || "none"}.`,
    };
  } catch (error) {
    return { what, state: "problem", text: `ClickHouse at ${where}: ${messageOf(error)}`, cure: "Start that server, or correct WIREGRAPH_CLICKHOUSE_URL." };
  }
}

async function inventory(config: Config): Promise<Finding[]> {
  const what = "Inventory";
  const { databaseUrl, dataDir } = config;
  const url = databaseUrl === undefined ? undefined : new URL(databaseUrl);
  const where = url ? `PostgreSQL at ${url.hostname || "localhost"}:${url.port || 5432}${url.pathname}` : `SQLite in ${dataPaths(dataDir).inventory}`;
  if (!url && !existsSync(dataPaths(dataDir).inventory)) return [{ what, state: "ok", text: `${where}, made at the first start` }];
  try {
    const { pending } = await createInventory({ dataDir, log: silentLog, ...(databaseUrl !== undefined && { databaseUrl }) }).migrationStatus();
    const text = `${where}${url ? " answers" : ""}${pending.length > 0 ? `; a start applies ${counted(pending.length, "migration")}` : ""}`;
    const finding: Finding = { what, state: "ok", text };
    return url && !(await hasProgram("pg_dump"))
      ? [
          finding,
          {
            what: "  backup",
            state: "note",
            text: "pg_dump is not installed, which wiregraph backup needs for PostgreSQL",
            cure: "apt-get install postgresql-client",
          },
        ]
      : [finding];
  } catch (error) {
    const cure = error instanceof AppError ? error.details.cure : undefined;
    return [{ what, state: "problem", text: `${where}: ${messageOf(error)}`, ...(cure !== undefined && { cure }) }];
  }
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function hasProgram(name: string): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawnProgram(name, ["--version"], { stdio: "ignore" });
    child.once("error", () => resolve(false));
    child.once("close", (code) => resolve(code === 0));
  });
}
