import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../..");
export const mainFile = join(root, "dist", "main.js");

/** Why the built server cannot be started here; undefined when it can. */
export const serverMissing = (): string | undefined => (existsSync(mainFile) ? undefined : "dist/ is not built: npm test builds it, or run npm run build");

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** An environment for the product: nothing of the caller's settings leaks in. */
function environment(variables: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const own = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith("WIREGRAPH_") && name !== "NODE_OPTIONS" && !name.startsWith("VITEST")),
  );
  return { ...own, HOME: variables["WIREGRAPH_DATA_DIR"] ?? own["HOME"], ...variables };
}

/** Runs `wiregraph ARGUMENTS` to its end. */
export function wiregraph(args: readonly string[], variables: Readonly<Record<string, string>> = {}, input = ""): Promise<CommandResult> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [mainFile, ...args], { env: environment(variables), stdio: ["pipe", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk) => (stdout += chunk));
    child.stderr.on("data", (chunk) => (stderr += chunk));
    child.once("error", fail);
    child.once("close", (code) => done({ code, stdout, stderr }));
    child.stdin.end(input);
  });
}

export function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => done(typeof address === "object" && address ? address.port : 0));
    });
  });
}

export interface RealServer {
  readonly url: string;
  readonly dataDir: string;
  readonly process: ChildProcess;
  /** Of the first start; empty when there was a user already. */
  readonly setupCode: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly readyMs: number;
  log(): string;
  /** Ends it as a person would, with SIGTERM, and gives the exit code. */
  stop(): Promise<number | null>;
}

/** Starts the built server on a free loopback port and waits until it says that it is ready. */
export async function startServer(options: { readonly dataDir?: string; readonly variables?: Readonly<Record<string, string>> } = {}): Promise<RealServer> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), "wg-e2e-"));
  const port = await freePort();
  const variables = {
    WIREGRAPH_DATA_DIR: dataDir,
    WIREGRAPH_PORT: String(port),
    WIREGRAPH_INTERFACES: "none",
    WIREGRAPH_LOG_LEVEL: "debug",
    ...options.variables,
  };
  const began = performance.now();
  const child = spawn(process.execPath, [mainFile, "serve"], { env: environment(variables), stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  let log = "";
  child.stderr.on("data", (chunk) => (log += chunk));
  await new Promise<void>((done, fail) => {
    child.stdout.on("data", (chunk) => {
      output += chunk;
      if (output.includes("is ready at")) done();
    });
    child.once("close", (code) => fail(new Error(`the server ended with ${code}:\n${output}\n${log}`)));
  });
  return {
    url: `http://127.0.0.1:${port}`,
    dataDir,
    process: child,
    get setupCode() {
      return /\b[0-9A-Z]{5}(?:-[0-9A-Z]{5}){3}\b/.exec(output)?.[0] ?? "";
    },
    variables,
    readyMs: performance.now() - began,
    log: () => log,
    stop: () =>
      new Promise((done) => {
        if (child.exitCode !== null || child.signalCode !== null) done(child.exitCode);
        else {
          child.once("close", (code) => done(code));
          child.kill("SIGTERM");
        }
      }),
  };
}

/** Process ids of a process and everything it started. */
export function familyOf(pid: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "latin1");
      const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
      children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
    } catch {
      continue; // It ended while we looked.
    }
  }
  const family = [pid];
  for (let i = 0; i < family.length; i++) family.push(...(children.get(family[i]!) ?? []));
  return family;
}

/** Resident memory of a process and everything it started, in MB, by process. */
export function memoryOf(pid: number): { readonly totalMb: number; readonly parts: Readonly<Record<string, number>> } {
  const parts: Record<string, number> = {};
  for (const id of familyOf(pid)) {
    const kilobytes = Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${id}/status`, "utf8"))?.[1] ?? 0);
    const name =
      readFileSync(`/proc/${id}/cmdline`, "utf8")
        .split("\0")
        .find((part) => part.endsWith(".js")) ?? String(id);
    parts[`${id} ${name.split("/").slice(-2).join("/")}`] = Math.round(kilobytes / 1_024);
  }
  return { totalMb: Object.values(parts).reduce((sum, mb) => sum + mb, 0), parts };
}

/** Tries until `attempt` gives something, else fails with what it last gave. */
export async function eventually<T>(attempt: () => Promise<T | undefined | false>, what: string, withinMs = 30_000): Promise<T> {
  const until = performance.now() + withinMs;
  let last: unknown;
  for (;;) {
    try {
      last = await attempt();
      if (last !== undefined && last !== false) return last as T;
    } catch (error) {
      last = error;
    }
    if (performance.now() > until) throw new Error(`${what} did not happen within ${withinMs} ms; last: ${String(last)}`);
    await new Promise((done) => setTimeout(done, 200));
  }
}
