import { readdirSync } from "node:fs";
import { parseArgs } from "node:util";
import type { Bench, BenchResult } from "./bench.ts";

const help = `Runs the benches of this folder.

  npm run bench -- [--only NAME[,NAME]] [--quick] [--json] [--list] [--seed N] [--start TIME] [--scale X]
    --only   these benches alone
    --quick  fewer repetitions
    --json   one JSON object on standard output, progress on standard error
    --list   what there is and what each figure means
    --seed, --start, --scale  of what the store bench generates`;

const { values } = parseArgs({
  options: {
    only: { type: "string", default: "" },
    quick: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    list: { type: "boolean", default: false },
    seed: { type: "string" },
    start: { type: "string" },
    scale: { type: "string" },
    help: { type: "boolean", default: false },
  },
});

/** A reader that goes away (`| head`) ends it. */
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

process.exitCode = await main();

async function main(): Promise<number> {
  if (values.help) {
    process.stdout.write(`${help}\n`);
    return 0;
  }
  const benches = await readBenches();
  const wanted = values.only.split(",").filter(Boolean);
  const unknown = wanted.filter((name) => !benches.some((bench) => bench.name === name));
  if (unknown.length > 0) {
    process.stderr.write(`There is no bench "${unknown.join('", "')}". There are: ${benches.map((bench) => bench.name).join(", ")}\n`);
    return 2;
  }
  const chosen = wanted.length === 0 ? benches : benches.filter((bench) => wanted.includes(bench.name));
  if (values.list) {
    list(chosen);
    return 0;
  }
  const generated = {
    ...(values.seed !== undefined && { seed: Number(values.seed) }),
    ...(values.start !== undefined && { startMs: Date.parse(values.start) }),
    ...(values.scale !== undefined && { scale: Number(values.scale) }),
  };
  const wrong = Object.entries(generated).find(([, value]) => !Number.isFinite(value));
  if (wrong) {
    process.stderr.write(`${wrong[0]} is no number or time\n`);
    return 2;
  }
  const results: Record<string, BenchResult> = {};
  const failed: string[] = [];
  for (const bench of chosen) {
    process.stderr.write(`${bench.name}: ${bench.summary}\n`);
    try {
      results[bench.name] = await bench.run({ quick: values.quick, ...generated, say: (line) => process.stderr.write(`  ${line}\n`) });
    } catch (error) {
      failed.push(bench.name);
      process.stderr.write(`  failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    }
  }
  if (values.json) process.stdout.write(`${JSON.stringify(wanted.length === 1 && failed.length === 0 ? results[wanted[0]!] : results)}\n`);
  else for (const [name, result] of Object.entries(results)) print(name, result);
  return failed.length === 0 ? 0 : 1;
}

/** The folder is the registry: every `NAME.bench.ts`, by name. */
async function readBenches(): Promise<Bench[]> {
  const benches: Bench[] = [];
  for (const file of readdirSync(new URL(".", import.meta.url)).toSorted()) {
    if (!file.endsWith(".bench.ts")) continue;
    const { default: bench } = (await import(new URL(file, import.meta.url).href)) as { readonly default?: Bench };
    if (`${bench?.name}.bench.ts` !== file) throw new Error(`${file}: its default export must be a bench named after the file.`);
    benches.push(bench!);
  }
  return benches;
}

function list(benches: readonly Bench[]): void {
  for (const { name, summary, metrics } of benches) {
    process.stdout.write(`${name}: ${summary}\n`);
    for (const [metric, meaning] of Object.entries(metrics)) process.stdout.write(`  ${metric.padEnd(24)} ${meaning}\n`);
  }
}

function print(name: string, result: BenchResult): void {
  process.stdout.write(`${name}\n`);
  for (const [metric, value] of Object.entries(result))
    process.stdout.write(`  ${metric.padEnd(24)} ${typeof value === "number" ? value.toLocaleString("en-US") : value}\n`);
}
