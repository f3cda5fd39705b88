import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startServer, wiregraph } from "../support/real-server.ts";
import { writeTraffic } from "../support/traffic/traffic.ts";
import { defineBench, type BenchOptions, type BenchResult } from "./bench.ts";
import { measureFieldCosts } from "./field-costs.ts";

export default defineBench({
  name: "api",
  summary: "what the fields of the GraphQL API cost, for src/api/field-costs.ts",
  metrics: {
    leaf_us: "one value of a row, microseconds",
    object_us: "one object of a row without its values, microseconds",
    fields_us: "each field of the root by itself, median, microseconds, as JSON",
  },
  run: benchApi,
});

async function benchApi({ quick, say, seed = 31, scale = 1 }: BenchOptions): Promise<BenchResult> {
  const folder = mkdtempSync(join(tmpdir(), "wg-bench-api-"));
  const capture = join(folder, "office.pcap");
  const { flows } = writeTraffic({ seed, startMs: Date.now() - 300_000, packets: Math.round((quick ? 30_000 : 300_000) * scale), out: capture });
  const server = await startServer({ dataDir: join(folder, "data") });
  try {
    const made = await wiregraph(["token", "create", "--user", "ada", "--scope", "read,sql,write,admin"], server.variables);
    await wiregraph(["import", capture], server.variables);
    say(`${flows} flows are stored`);
    const { leaf, object, fields } = await measureFieldCosts(server.url, made.stdout.trim().split("\n").at(-1)!, quick ? 5 : 15);
    return { leaf_us: leaf, object_us: object, fields_us: JSON.stringify(fields) };
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true });
  }
}
