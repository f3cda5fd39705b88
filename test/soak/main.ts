import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { SoakProgress } from "./work.ts";

const help = `Feeds damaged packets, payloads, export messages and capture files to engine, dissectors, decoders and readers.
Nothing may throw, hang or keep memory. Ends with 1 when something did.

  npm run soak -- [--seconds N] [--seed N] [--corpus DIR] [--json]
    --seconds  how long, 1800 when nothing is said
    --seed     the same seed and corpus make the same cases
    --corpus   a folder of captures (pcap, pcapng) and datagrams (.dat) to damage beside generated ones
    --json     one JSON object on standard output, progress on standard error`;

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "1800" },
    seed: { type: "string", default: "1" },
    corpus: { type: "string" },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

/** Without a word for this long it hangs. A machine that is busy with other things may be silent for a while. */
const silentMs = 90_000;
/** Caches and compiled code grow at first; from a quarter of the time on nothing may. */
const allowedGrowthMb = 32;

/** What the soak found; one JSON object with `--json`. */
export interface SoakResult {
  readonly seconds: number;
  readonly seed: number;
  readonly cases: Readonly<Record<string, number>>;
  /** Between a quarter of the time and the end, MiB. */
  readonly memoryGrowthMb: number;
  readonly memoryMb: readonly number[];
  readonly failures: readonly string[];
}

process.exitCode = await main();

async function main(): Promise<number> {
  const [seconds, seed] = [Number(values.seconds), Number(values.seed)];
  if (values.help || !(seconds > 0) || !Number.isInteger(seed)) {
    process.stdout.write(`${help}\n`);
    return values.help ? 0 : 2;
  }
  const result = await soak(seconds, seed);
  if (values.json) process.stdout.write(`${JSON.stringify(result)}\n`);
  else for (const [name, count] of Object.entries(result.cases)) process.stdout.write(`${name.padEnd(20)} ${count.toLocaleString("en-US")} cases\n`);
  process.stderr.write(`memory ${result.memoryMb.join(" ")} MiB, growth ${result.memoryGrowthMb} MiB; ${result.failures.length} failures\n`);
  for (const failure of result.failures) process.stderr.write(`\n${failure}\n`);
  return result.failures.length === 0 ? 0 : 1;
}

async function soak(seconds: number, seed: number): Promise<SoakResult> {
  const words = ["--seconds", String(seconds), "--seed", String(seed), ...(values.corpus === undefined ? [] : ["--corpus", values.corpus])];
  const child = fork(fileURLToPath(new URL("work.ts", import.meta.url)), words, { execArgv: ["--expose-gc", "--import", "tsx"] });
  let last: SoakProgress | undefined;
  let hung = false;
  const stop = (): void => {
    hung = true;
    child.kill("SIGKILL");
  };
  let watchdog = setTimeout(stop, silentMs);
  let nextLineAt = 0;
  child.on("message", (progress: SoakProgress) => {
    last = progress;
    clearTimeout(watchdog);
    watchdog = setTimeout(stop, silentMs);
    if (progress.seconds < nextLineAt) return;
    nextLineAt = progress.seconds + 10;
    process.stderr.write(`${progress.seconds.toFixed(0)} s, ${progress.number} cases, ${progress.failures.length} failures\n`);
  });
  const code = await new Promise<string>((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (exitCode, signal) => resolve(String(signal ?? exitCode)));
  });
  clearTimeout(watchdog);
  const failures = [...(last?.failures ?? [])];
  const where = last ? `after case ${last.number} (${last.target})` : "before the first case";
  if (hung) failures.push(`hangs ${where}: ${silentMs / 1_000} s without a word`);
  else if (code !== "0" || !last?.isDone) failures.push(`ended with ${code} ${where}`);
  const memoryMb = last?.memoryMb ?? [];
  const memoryGrowthMb = memoryMb.length < 2 ? 0 : memoryMb.at(-1)! - memoryMb[Math.floor(memoryMb.length / 4)]!;
  if (memoryGrowthMb > allowedGrowthMb) failures.push(`memory grew by ${memoryGrowthMb} MiB`);
  return { seconds: last?.seconds ?? 0, seed, cases: last?.cases ?? {}, memoryGrowthMb, memoryMb, failures };
}
