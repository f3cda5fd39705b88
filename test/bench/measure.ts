import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";

export interface Measurement {
  readonly wallSeconds: number;
  /** User and system time of the process. */
  readonly cpuSeconds: number;
  readonly peakMb: number;
  /** The same two of its child processes, each child's peak added up; 0 when it has none. */
  readonly childrenCpuSeconds: number;
  readonly childrenPeakMb: number;
  readonly exitCode: number;
}

const ticksPerSecond = 100;

/**
 * Runs a program and measures it from outside, as `/proc` shows it shortly before it ends (Linux); its output goes to `output`.
 * Elsewhere CPU and memory are NaN. Rejects when the program cannot be started.
 */
export function measureProcess(program: string, args: readonly string[], output = "/dev/null"): Promise<Measurement> {
  const fd = openSync(output, "w");
  return new Promise((resolve, reject) => {
    const start = process.hrtime.bigint();
    const child = spawn(program, args, { stdio: ["ignore", fd, "ignore"] });
    closeSync(fd);
    const seen = new Map<string, Usage>();
    const sample = (): void => {
      for (const pid of [String(child.pid), ...childrenOf(child.pid!)]) {
        const usage = usageOf(pid);
        if (usage) seen.set(pid, usage);
      }
    };
    const timer = setInterval(sample, 10);
    child.on("error", (error) => {
      clearInterval(timer);
      reject(error);
    });
    child.on("exit", (code) => {
      clearInterval(timer);
      const wallSeconds = Number(process.hrtime.bigint() - start) / 1e9;
      const own = seen.get(String(child.pid));
      seen.delete(String(child.pid));
      const children = [...seen.values()];
      resolve({
        wallSeconds,
        cpuSeconds: own?.cpuSeconds ?? Number.NaN,
        peakMb: own?.peakMb ?? Number.NaN,
        childrenCpuSeconds: children.reduce((sum, one) => sum + one.cpuSeconds, 0),
        childrenPeakMb: children.reduce((sum, one) => sum + one.peakMb, 0),
        exitCode: code ?? 1,
      });
    });
  });
}

interface Usage {
  readonly cpuSeconds: number;
  readonly peakMb: number;
}

/** What a process has used so far; undefined when it has ended, or where there is no `/proc`. */
export function usageOf(pid: string): Usage | undefined {
  const status = readProc(`${pid}/status`);
  const fields = readProc(`${pid}/stat`)?.split(") ")[1]?.split(" ");
  const peak = status && /VmHWM:\s+(\d+)/.exec(status);
  if (!peak || !fields) return undefined;
  return { peakMb: Number(peak[1]) / 1024, cpuSeconds: (Number(fields[11]) + Number(fields[12])) / ticksPerSecond };
}

function childrenOf(pid: number): readonly string[] {
  return readProc(`${pid}/task/${pid}/children`)?.split(" ").filter(Boolean) ?? [];
}

function readProc(path: string): string | undefined {
  try {
    return readFileSync(`/proc/${path}`, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ESRCH") return undefined;
    throw error;
  }
}
