import { isIPv6 } from "node:net";
import { AppError } from "../model/errors.ts";
import type { PingAnswer, Pinger } from "../model/monitor.ts";
import { spawnProgram } from "./child.ts";

type Options = Parameters<Pinger["ping"]>[1];
const maxOutput = 256 * 1_024;

interface Program {
  readonly name: string;
  readonly args: (address: string, options: Options) => readonly string[];
  readonly read: (output: string, count: number) => readonly (number | undefined)[];
  /** The router in the program's words. */
  readonly exceeded: RegExp;
}

const programs: readonly Program[] = [
  {
    name: "fping",
    args: (address, { count, intervalMs, timeoutMs, hopLimit }) => [
      `-C${count}`,
      `-p${intervalMs}`,
      `-t${timeoutMs}`,
      "-r0",
      ...(hopLimit === undefined ? ["-q"] : [`-H${hopLimit}`]),
      address,
    ],
    // `ADDRESS : 0.36 - 0.03`, the last line.
    read: (output) => {
      const line = /^\S+ +:((?: (?:-|[\d.]+))+)\s*$/m.exec(output)?.[1] ?? "";
      return line
        .trim()
        .split(" ")
        .filter(Boolean)
        .map((each) => (each === "-" ? undefined : Number(each)));
    },
    exceeded: /^ICMP Time Exceeded from (\S+) for/m,
  },
  {
    name: "ping",
    args: (address, { count, intervalMs, timeoutMs, hopLimit }) => [
      isIPv6(address) ? "-6" : "-4",
      "-n",
      `-c${count}`,
      `-i${intervalMs / 1_000}`,
      `-W${timeoutMs / 1_000}`,
      ...(hopLimit === undefined ? [] : ["-t", String(hopLimit)]),
      address,
    ],
    read: (output, count) => {
      const times = Array.from({ length: count }, (): number | undefined => undefined);
      for (const [, sequence, ms] of output.matchAll(/^\d+ bytes from .*icmp_seq=(\d+) .*time=([\d.]+) ms/gm)) times[Number(sequence) - 1] ??= Number(ms);
      return times.slice(0, count);
    },
    exceeded: /^From (\S+?):? icmp_seq=\d+ (?:Time to live exceeded|Time exceeded)/m,
  },
];

/** What a program printed, read; times are as many as packets were sent. */
export function readPing(program: "fping" | "ping", output: string, count: number): PingAnswer {
  const { read, exceeded } = programs.find(({ name }) => name === program)!;
  const given = read(output, count);
  const exceededAt = exceeded.exec(output)?.[1];
  return { roundTripMs: Array.from({ length: count }, (_, i) => given[i]), ...(exceededAt !== undefined && { exceededAt }) };
}

const cure = "Install fping or iputils-ping, with the right to send ICMP: apt-get install fping";

/** Runs it; what it printed on both streams. Its exit code says whether there were answers, which the output says too. */
function run({ name, args }: Program, address: string, options: Options): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawnProgram(name, args(address, options), { stdio: ["ignore", "pipe", "pipe"], variables: { LC_ALL: "C" } });
    let output = "";
    const take = (part: Buffer): void => {
      if (output.length < maxOutput) output += part.toString("latin1");
    };
    const stop = (): void => void child.kill("SIGKILL");
    child.stdout!.on("data", take);
    child.stderr!.on("data", take);
    options.signal.addEventListener("abort", stop, { once: true });
    if (options.signal.aborted) stop();
    child.once("error", (cause) => reject(new AppError("UNSUPPORTED", `${name} cannot be started.`, { cure }, { cause })));
    child.once("close", (code) => {
      options.signal.removeEventListener("abort", stop);
      if (!options.signal.aborted && code !== null && code > 1) reject(new AppError("UNSUPPORTED", `${name} failed: ${output.trim().slice(0, 200)}`, { cure }));
      else resolve(output);
    });
  });
}

const pingerOf = (program: Program): Pinger => ({
  program: program.name,
  ping: async (address, options) => readPing(program.name as "fping" | "ping", await run(program, address, options), options.count),
});

/** The first program that gets an answer from loopback; UNSUPPORTED in every `ping` when none does. */
export async function findPinger(only?: string): Promise<Pinger & { readonly problem?: string }> {
  const problems: string[] = [];
  for (const program of programs.filter(({ name }) => only === undefined || name === only)) {
    const pinger = pingerOf(program);
    try {
      const { roundTripMs } = await pinger.ping("127.0.0.1", { count: 1, intervalMs: 200, timeoutMs: 1_000, signal: AbortSignal.timeout(3_000) });
      if (roundTripMs[0] !== undefined) return pinger;
      problems.push(`${program.name} gets no answer from this machine itself`);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      problems.push(error.message.replace(/\.$/, ""));
    }
  }
  const problem = `ICMP cannot be sent: ${problems.join("; ")}.`;
  return { program: "", problem, ping: async () => Promise.reject(new AppError("UNSUPPORTED", problem, { cure })) };
}
