import { readFileSync } from "node:fs";
import { familyOf } from "../../support/real-server.ts";
import { usageOf } from "../measure.ts";

/** User and system time of this process and all it started, seconds. */
export function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  const others = familyOf(process.pid).filter((pid) => pid !== process.pid);
  return (user + system) / 1e6 + others.reduce((sum, pid) => sum + (usageOf(String(pid))?.cpuSeconds ?? 0), 0);
}

/** The embedded engine among what this process started. */
export function engineProcess(): number {
  for (const pid of familyOf(process.pid)) {
    try {
      if (/store\/embedded\/process\.[jt]s/.test(readFileSync(`/proc/${pid}/cmdline`, "utf8"))) return pid;
    } catch (error) {
      // It ended while we looked.
      if (!["ENOENT", "ESRCH"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
    }
  }
  throw new Error("the embedded engine does not run");
}

/** Resident memory of a process, MiB. */
export function residentMb(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? Number.NaN) / 1_024;
}

/** Runs the work and gives by how much a process grew meanwhile at most, MiB. */
export async function growthMb<T>(pid: number, work: () => Promise<T>): Promise<{ readonly result: T; readonly growth: number }> {
  const before = residentMb(pid);
  let peak = before;
  const timer = setInterval(() => (peak = Math.max(peak, residentMb(pid))), 10);
  try {
    const result = await work();
    return { result, growth: Math.max(peak, residentMb(pid)) - before };
  } finally {
    clearInterval(timer);
  }
}
