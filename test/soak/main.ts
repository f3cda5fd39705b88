import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { crashStore } from "../support/store-crashes.ts";
import { storeAway } from "../support/store-away.ts";
import type { SoakProgress } from "./work.ts";

const help = `fuzz feeds damaged packets, payloads, export messages and capture files to engine, dissectors, decoders and readers: nothing may
throw, hang or keep memory. crash kills the store, and the server, in the middle of inserts: nothing acknowledged may be missing or
doubled. away keeps ClickHouse from running for five minutes under load. Ends with 1 when something did not hold.

  npm run soak -- [--only fuzz,crash,away] [--seconds N] [--kills N] [--seed N] [--corpus DIR] [--json]
    --only     these alone
    --seconds  how long fuzz feeds, 1800 when nothing is said
    --kills    how often crash kills, 30 when nothing is said; each writer inserts for 20 seconds
    --seed     the same seed and corpus make the same cases
    --corpus   a folder of captures (pcap, pcapng) and datagrams (.dat) to damage beside generated ones
    --json     one JSON object on standard output, progress on standard error`;

const { values } = parseArgs({
  options: {
    only: { type: "string", default: "fuzz,crash,away" },
    seconds: { type: "string", default: "1800" },
    kills: { type: "string", default: "30" },
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

/** What fuzz found. */
interface FuzzResult {
  readonly seconds: number;
  readonly seed: number;
  readonly cases: Readonly<Record<string, number>>;
  /** Between a quarter of the time and the end, MiB. */
  readonly memoryGrowthMb: number;
  readonly memoryMb: readonly number[];
  readonly failures: readonly string[];
}

async function main(): Promise<number> {
  const [seconds, seed, kills] = [Number(values.seconds), Number(values.seed), Number(values.kills)];
  const wanted = values.only.split(",");
  const isRight = seconds > 0 && kills > 0 && Number.isInteger(seed) && wanted.every((name) => name in soaks);
  if (values.help || !isRight) {
    process.stdout.write(`${help}\n`);
    return values.help ? 0 : 2;
  }
  const results: Record<string, { readonly failures: readonly string[] }> = {};
  for (const name of wanted) {
    const result = (results[name] = await soaks[name]!({ seconds, seed, kills }));
    process.stderr.write(`${name}: ${result.failures.length} failures\n`);
    for (const failure of result.failures) process.stderr.write(`\n${failure}\n`);
  }
  if (values.json) process.stdout.write(`${JSON.stringify(wanted.length === 1 ? results[wanted[0]!] : results)}\n`);
  return Object.values(results).every(({ failures }) => failures.length === 0) ? 0 : 1;
}

interface SoakOptions {
  readonly seconds: number;
  readonly seed: number;
  readonly kills: number;
}

const soaks: Readonly<Record<string, (options: SoakOptions) => Promise<{ readonly failures: readonly string[] }>>> = {
  async fuzz({ seconds, seed }) {
    const result = await fuzz(seconds, seed);
    for (const [name, count] of Object.entries(result.cases)) say(`${name.padEnd(20)} ${count.toLocaleString("en-US")} cases`);
    say(`memory ${result.memoryMb.join(" ")} MiB, growth ${result.memoryGrowthMb} MiB`);
    return result;
  },
  async crash({ kills, seed }) {
    const result = await crashStore({ kills, secondsEach: 20, seed, say });
    const { acknowledgedRows, storedRows, missingRows, doubledRows, acknowledgedBytes, storedBytes, rollups } = result;
    const wrong = rollups.filter(({ differences }) => differences !== 0);
    say(`${acknowledgedRows} rows acknowledged, ${storedRows} stored, ${missingRows} missing, ${doubledRows} doubled; ${result.sentAgain} batches sent again`);
    for (const { view, groups, differences } of rollups) say(`${view}: ${groups} groups, ${differences} differences`);
    const failures = [
      ...(missingRows === 0 && doubledRows === 0 && storedRows === acknowledgedRows ? [] : ["rows are missing or doubled"]),
      ...(storedBytes === acknowledgedBytes ? [] : [`${acknowledgedBytes} bytes were acknowledged, ${storedBytes} are stored`]),
      ...wrong.map(({ view, differences }) => `${view} differs from its source in ${differences} groups`),
    ];
    return { ...result, failures };
  },
  async away() {
    const result = await storeAway(300, say);
    const { asked, healthSaysAway, liveAnswered, historySaysAway, records, rows, refusedRows } = result;
    say(JSON.stringify(result));
    const failures = [
      ...(liveAnswered === asked ? [] : [`live was asked ${asked} times and answered ${liveAnswered} times`]),
      ...(healthSaysAway === asked ? [] : [`health said ${healthSaysAway} of ${asked} times that the store is away`]),
      ...(historySaysAway === asked ? [] : [`history said so ${historySaysAway} of ${asked} times`]),
      ...(rows * 2 === records && refusedRows === 0 ? [] : [`of ${records} records ${rows * 2} are stored, ${refusedRows} rows were refused`]),
    ];
    return { ...result, failures };
  },
};

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

async function fuzz(seconds: number, seed: number): Promise<FuzzResult> {
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

process.exitCode = await main();
