import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { defineBench, type BenchOptions, type BenchResult } from "./bench.ts";
import { cliArguments } from "./engine.ts";
import type { SnmpCore } from "./snmp-core.ts";

const devices = 1_000;
const dead = 100;
const port = 16_178;

export default defineBench({
  name: "snmp",
  summary: "1,000 simulated switches of 48 ports polled every 30 s over loopback: counters and status of all ports, loads; samples encoded for the store",
  metrics: {
    poll_1000x48_30s_core_percent: "CPU of the polling process, percent of one core, after every device was read whole once",
    loop_delay_p99_ms: "delay of its event loop, 99th percentile",
    loop_delay_max_ms: "the longest",
    polls: "in the time measured",
    missed_ticks: "polls left out or not begun within their interval",
    late_ms: "how late the latest poll began",
    interface_samples_per_second: "rows for the store",
    rates_ratio: "of them, those with rates",
    rss_mb: "memory of the process",
    dead_100_others_late_ticks: "with 100 devices that fell silent: polls of the others that began more than a second late; 0 wanted",
    dead_100_others_missed_ticks: "with them: polls of the others that were left out; 0 wanted",
    dead_100_others_late_ms: "with them: how late the latest of the others began",
    dead_100_core_percent: "with them: CPU, percent of one core",
    dead_100_loop_delay_p99_ms: "with them: delay of the event loop",
    warm_seconds: "until every device was read whole, from the start",
    seconds: "measured; as long again with the dead",
    build: "what was run: dist (compiled) or tsx (sources)",
  },
  run: benchSnmp,
});

async function benchSnmp({ quick, say }: BenchOptions): Promise<BenchResult> {
  const seconds = quick ? 31 : 121;
  const intervalMs = 30_000;
  const { build } = cliArguments();
  const sources = fileURLToPath(new URL(build === "dist" ? "../../dist" : "../../src", import.meta.url));
  const programs: Program[] = [];
  const start = (name: string, args: readonly string[]): Program => {
    const program = new Program(name, args);
    programs.push(program);
    return program;
  };
  try {
    // Those that fall silent are a process of their own.
    const silenced = start("snmp-agents.ts", ["0", String(dead), String(port)]);
    const others = start("snmp-agents.ts", [String(dead), String(devices - dead), String(port)]);
    await Promise.all([silenced.line(), others.line()]);
    say(`${devices} switches answer`);
    const startMs = performance.now();
    const core = start("snmp-core.ts", [sources, String(devices), String(port), String(intervalMs)]);
    await core.line();
    const warmSeconds = (performance.now() - startMs) / 1_000;
    say(`every one was read whole after ${warmSeconds.toFixed(1)} s`);
    // All of one interval, so that what the first readings left has ended.
    await core.measure(intervalMs / 1_000);
    const steady = await core.measure(seconds);
    say(text(steady));
    silenced.write(`silence ${dead}`);
    const withDead = await core.measure(seconds);
    say(`with ${dead} dead: ${text(withDead)}`);
    return {
      poll_1000x48_30s_core_percent: rounded(steady.corePercent),
      loop_delay_p99_ms: rounded(steady.delayP99Ms),
      loop_delay_max_ms: rounded(steady.delayMaxMs),
      polls: steady.polls,
      missed_ticks: steady.missed + steady.lostTicks,
      late_ms: Math.round(steady.lateMs),
      interface_samples_per_second: Math.round(steady.interfaceRows / steady.seconds),
      rates_ratio: rounded(steady.rates / steady.interfaceRows),
      rss_mb: Math.round(steady.rssMb),
      dead_100_others_late_ticks: withDead.lateTicks,
      dead_100_others_missed_ticks: withDead.lostTicks,
      dead_100_others_late_ms: Math.round(withDead.lateMs),
      dead_100_core_percent: rounded(withDead.corePercent),
      dead_100_loop_delay_p99_ms: rounded(withDead.delayP99Ms),
      warm_seconds: rounded(warmSeconds),
      seconds,
      build,
    };
  } finally {
    for (const program of programs) program.end();
  }
}

const rounded = (value: number): number => Math.round(value * 100) / 100;
const text = ({ corePercent, delayP99Ms, delayMaxMs, polls, answered, missed, lateMs }: SnmpCore): string =>
  `${corePercent.toFixed(1)} % of a core, loop delay p99 ${delayP99Ms.toFixed(1)} ms, max ${delayMaxMs.toFixed(1)} ms; ${answered} of ${polls} polls answered, ${missed} missed, the latest ${lateMs.toFixed(0)} ms late`;

/** A program beside this one that is told, and tells, line by line. */
class Program {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  readonly #name: string;

  constructor(name: string, args: readonly string[]) {
    this.#name = name;
    this.#child = spawn(process.execPath, ["--import", "tsx", fileURLToPath(new URL(name, import.meta.url)), ...args], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.#lines = createInterface({ input: this.#child.stdout! })[Symbol.asyncIterator]();
  }

  async line(): Promise<string> {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error(`${this.#name} ended.`);
    return value;
  }

  write(line: string): void {
    this.#child.stdin!.write(`${line}\n`);
  }

  async measure(seconds: number): Promise<SnmpCore> {
    this.write(String(seconds));
    return JSON.parse(await this.line()) as SnmpCore;
  }

  end(): void {
    this.#child.stdin!.end();
    this.#child.kill();
  }
}
