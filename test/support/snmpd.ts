import { type ChildProcess, spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const program = "/usr/sbin/snmpd";
/** Debian's package `snmpd`; tests skip without it. */
export const hasSnmpd = existsSync(program);

export interface Snmpd {
  readonly port: number;
  /** Kills it, as a power cut would. */
  kill(): Promise<void>;
  start(): void;
  remove(): Promise<void>;
}

/** Debian's agent on a free port of loopback, with these lines of configuration. */
export async function startSnmpd(lines: readonly string[]): Promise<Snmpd> {
  const folder = mkdtempSync(join(tmpdir(), "wiregraph-snmpd-"));
  writeFileSync(join(folder, "snmpd.conf"), `${lines.join("\n")}\n`);
  const port = await freePort();
  let agent: ChildProcess | undefined;
  const start = (): void => {
    agent = spawn(program, ["-f", "-Lf", join(folder, "log"), "-C", "-c", join(folder, "snmpd.conf"), "-p", join(folder, "pid"), `udp:127.0.0.1:${port}`], {
      env: { SNMP_PERSISTENT_DIR: join(folder, "persistent"), PATH: "/usr/sbin:/usr/bin" },
      stdio: "ignore",
    });
  };
  const kill = async (): Promise<void> => {
    const running = agent;
    agent = undefined;
    if (!running || running.exitCode !== null || running.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => void running.once("exit", () => resolve()));
    running.kill("SIGKILL");
    await ended;
  };
  start();
  return {
    port,
    kill,
    start,
    async remove() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const socket = createSocket("udp4").bind(0, "127.0.0.1", () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    });
  });
}
