import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unprivileged } from "./unprivileged.ts";

const root = "/usr/lib/postgresql";
const binaries = existsSync(root)
  ? readdirSync(root)
      .toSorted((a, b) => Number(b) - Number(a))
      .map((version) => join(root, version, "bin"))
      .find((folder) => existsSync(join(folder, "initdb")) && existsSync(join(folder, "pg_ctl")))
  : undefined;

/** Why the PostgreSQL suites cannot run here; undefined when they can. */
export const postgresMissing = binaries ? undefined : `no PostgreSQL below ${root} (Debian: apt-get install postgresql)`;

export interface TestPostgres {
  readonly url: string;
  readonly port: number;
  readonly password: string;
  /** A fresh, empty database on the server. */
  createDatabase(): string;
  /** Runs SQL as the superuser; what psql prints, unaligned and without headers. */
  sql(text: string, database?: string): string;
  /** Stops the server at once, as a crash would; `resume` starts it again. */
  crash(): void;
  resume(): void;
  stop(): void;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Starts a PostgreSQL server of our own on loopback, with a password, in a temporary folder. */
export async function startPostgres(): Promise<TestPostgres> {
  if (!binaries) throw new Error(postgresMissing);
  // The server refuses to run as root.
  const { account, wrap } = unprivileged("postgres");
  const own = (path: string): void => {
    if (account.uid !== undefined && account.gid !== undefined) chownSync(path, account.uid, account.gid);
  };
  const folder = mkdtempSync(join(tmpdir(), "wiregraph-postgres-"));
  chmodSync(folder, 0o700);
  own(folder);
  const password = randomBytes(12).toString("hex");
  const passwordFile = join(folder, "password");
  writeFileSync(passwordFile, password, { mode: 0o600 });
  own(passwordFile);
  const data = join(folder, "data");
  const run = (program: string, args: readonly string[], environment: Record<string, string> = {}): string => {
    const [command, all] = wrap(join(binaries, program), args);
    return execFileSync(command, all, {
      ...account,
      cwd: folder,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      env: { PATH: "/usr/bin:/bin", LC_ALL: "C.UTF-8", ...environment },
    });
  };
  run("initdb", ["-D", data, "-U", "wiregraph", "-A", "scram-sha-256", `--pwfile=${passwordFile}`, "-E", "UTF8", "--no-sync"]);
  const port = await freePort();
  const options = `-c listen_addresses=127.0.0.1 -c port=${port} -c unix_socket_directories=${folder} -c fsync=off -c max_connections=40 -c shared_buffers=16MB`;
  const resume = (): void => {
    // The server keeps pg_ctl's output open, so it must be a file and no pipe.
    run("pg_ctl", ["-D", data, "-w", "-t", "30", "-l", join(folder, "log"), "-o", options, "start"]);
  };
  const crash = (): void => void run("pg_ctl", ["-D", data, "-m", "immediate", "-w", "stop"]);
  const url = (database: string): string => `postgresql://wiregraph:${password}@127.0.0.1:${port}/${database}`;
  const sql = (text: string, database = "postgres"): string =>
    run("psql", ["-h", "127.0.0.1", "-p", String(port), "-U", "wiregraph", "-d", database, "-v", "ON_ERROR_STOP=1", "-At", "-c", text], {
      PGPASSWORD: password,
    });
  try {
    resume();
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  let databases = 0;
  return {
    url: url("postgres"),
    port,
    password,
    createDatabase() {
      const name = `test_${++databases}`;
      sql(`CREATE DATABASE ${name}`);
      return url(name);
    },
    sql,
    crash,
    resume,
    stop() {
      try {
        crash();
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}
