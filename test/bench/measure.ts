import { spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync } from "node:fs";

export interface Measurement {
  readonly wallSeconds: number;
  /** User and system time of the process. */
  readonly cpuSeconds: number;
  readonly peakMb: number;
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
    let peakMb = Number.NaN;
    let cpuSeconds = Number.NaN;
    const sample = (): void => {
      const folder = `/proc/${child.pid}`;
      if (!existsSync(`${folder}/stat`)) return;
      try {
        const peak = /VmHWM:\s+(\d+)/.exec(readFileSync(`${folder}/status`, "utf8"));
        if (peak) peakMb = Number(peak[1]) / 1024;
        const fields = readFileSync(`${folder}/stat`, "utf8").split(") ")[1]?.split(" ");
        if (fields) cpuSeconds = (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
      } catch (error) {
        // The process ended between two reads.
        if ((error as NodeJS.ErrnoException).code !== "ENOENT" && (error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
      }
    };
    const timer = setInterval(sample, 10);
    child.on("error", (error) => {
      clearInterval(timer);
      reject(error);
    });
    child.on("exit", (code) => {
      clearInterval(timer);
      resolve({ wallSeconds: Number(process.hrtime.bigint() - start) / 1e9, cpuSeconds, peakMb, exitCode: code ?? 1 });
    });
  });
}
