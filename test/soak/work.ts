/** The soak's own process: damages and feeds until the time is over, and says each second on its channel how far it is. See main.ts. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Random } from "../support/traffic/random.ts";
import { readCorpus } from "./corpus.ts";
import { createTargets } from "./targets.ts";

export interface SoakProgress {
  readonly seconds: number;
  /** Number of the case at hand; with the seed it makes the same input again. */
  readonly number: number;
  readonly target: string;
  readonly cases: Readonly<Record<string, number>>;
  readonly failures: readonly string[];
  /** Heap and array buffers after a collection, MiB, once in a while. */
  readonly memoryMb: readonly number[];
  readonly isDone: boolean;
}

/** CPU that one case may take: the longest takes some ten milliseconds. */
const maxCaseMs = 3_000;
const maxFailures = 20;
const memorySamples = 20;

const { values } = parseArgs({ options: { seconds: { type: "string" }, seed: { type: "string" }, corpus: { type: "string" } } });
const [seconds, seed] = [Number(values.seconds), Number(values.seed)];
const scratch = mkdtempSync(join(tmpdir(), "wg-soak-"));
const targets = await createTargets(await readCorpus(seed, values.corpus), scratch);
const cases: Record<string, number> = Object.fromEntries(targets.map(({ name }) => [name, 0]));
const failures: string[] = [];
const memoryMb: number[] = [];
const startMs = performance.now();
const elapsed = (): number => (performance.now() - startMs) / 1_000;
let number = 0;
let saidAt = 0;

while (elapsed() < seconds && failures.length < maxFailures) {
  const target = targets[number % targets.length]!;
  const { name } = target;
  if (elapsed() - saidAt > 1) {
    say(name, false);
    saidAt = elapsed();
    // Sockets, timers and promises of the layers have their turn too.
    await new Promise((resolve) => setImmediate(resolve));
    if (memoryMb.length < (elapsed() / seconds) * memorySamples) memoryMb.push(await memory());
  }
  const cpu = process.cpuUsage();
  try {
    const running = target.run(new Random(Math.imul(seed, 1_000_003) + number));
    if (running) await running;
  } catch (error) {
    failures.push(`case ${number}, ${name}: ${error instanceof Error ? error.stack : String(error)}`.slice(0, 2_000));
  }
  const { user, system } = process.cpuUsage(cpu);
  if (user + system > maxCaseMs * 1_000) failures.push(`case ${number}, ${name}: took ${Math.round((user + system) / 1_000)} ms of CPU`);
  cases[name]!++;
  number++;
}
memoryMb.push(await memory());
rmSync(scratch, { recursive: true });
say("", true);
process.disconnect();

function say(target: string, isDone: boolean): void {
  process.send!({ seconds: elapsed(), number, target, cases, failures, memoryMb, isDone } satisfies SoakProgress);
}

async function memory(): Promise<number> {
  for (let i = 0; i < 2; i++) {
    globalThis.gc!();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return Math.round((heapUsed + arrayBuffers) / 2 ** 20);
}
