import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLog } from "../../../src/runtime/log.ts";
import { clickhouseArtefacts } from "../../../src/store/flows/artefacts.ts";
import { createFlowStore, type FlowStore } from "../../../src/store/flows/index.ts";
import { load } from "./load.ts";
import { planEdition, StorePlan, type PlanOptions } from "./plan.ts";
import type { Truth } from "./truth.ts";

const prefix = "wiregraph-store-";
const twoYearsMs = 730 * 86_400_000;

/** A store with the plan's rows in it, closed, and what is true of them. */
export interface KeptStore {
  readonly dataDir: string;
  readonly plan: StorePlan;
  readonly truth: Truth;
}

/** What the store warns of while it is measured belongs to the figures. */
const log = createLog("warn");

/** The embedded store in this folder as the bench runs it: what a query read is not remembered for the next one. */
export function benchStore(dataDir: string): FlowStore {
  return createFlowStore({ dataDir, retentionMs: twoYearsMs, spoolBytes: 4_000_000_000, log, engineSettings: { use_query_condition_cache: 0 } });
}

/** Loads the plan's rows through our encoder, once: the store stays in the system's temporary folder for the next run. */
export async function keptStore(options: PlanOptions, say: (line: string) => void): Promise<KeptStore> {
  const plan = new StorePlan(options);
  const dataDir = join(tmpdir(), `${prefix}${edition()}-${options.seed}-${options.startMs}-${options.scale}`);
  const truthFile = join(dataDir, "truth.json");
  removeOld(say);
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(join(dataDir, "bench.pid"), String(process.pid));
  if (!existsSync(truthFile)) {
    for (const name of readdirSync(dataDir)) if (name !== "bench.pid") rmSync(join(dataDir, name), { recursive: true });
    const truth = await load(benchStore(dataDir), plan, say);
    writeFileSync(truthFile, JSON.stringify(truth));
  }
  return { dataDir, plan, truth: JSON.parse(readFileSync(truthFile, "utf8")) as Truth };
}

/** Of all that shapes a store but its size and seed: what rows hold, and the tables. */
function edition(): string {
  return createHash("sha256")
    .update(JSON.stringify([planEdition, clickhouseArtefacts()]))
    .digest("hex")
    .slice(0, 12);
}

/** Stores of other rows or tables, unless a bench runs on them: each is some gigabytes. */
function removeOld(say: (line: string) => void): void {
  for (const name of readdirSync(tmpdir())) {
    const folder = join(tmpdir(), name);
    if (!name.startsWith(prefix) || name.startsWith(`${prefix}${edition()}-`) || isInUse(folder)) continue;
    say(`removes ${folder}, which was made for other rows or tables`);
    rmSync(folder, { recursive: true, force: true });
  }
}

function isInUse(folder: string): boolean {
  try {
    process.kill(Number(readFileSync(join(folder, "bench.pid"), "utf8")), 0);
    return true;
  } catch {
    return false;
  }
}
