import { chmodSync, existsSync, mkdirSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import type { SqlLimits } from "../../model/sql-limits.ts";
import { Engine } from "./engine.ts";
import { toEngineError } from "./engine-error.ts";
import type { EngineSettings } from "./lanes.ts";
import { createHttpInterface } from "./http-interface.ts";

/** What the parent sends first. The secret comes this way so that it stands in no argument list. */
export interface EngineStart {
  /** Folder of the embedded engine; becomes the working directory. */
  readonly folder: string;
  readonly socketPath: string;
  readonly secret: string;
  readonly database: string;
  readonly maxMemoryBytes: number;
  readonly sqlLimits: SqlLimits;
  readonly settings: EngineSettings;
}

/** What the child says before it ends itself: only its end stops what runs in it. */
export type EngineStuck = { readonly stuck: true };

/** What the child answers once. */
export type EngineStarted = { readonly ready: true; readonly version: string } | { readonly ready: false; readonly code: number; readonly problem: string };

async function main(start: EngineStart): Promise<void> {
  mkdirSync(start.folder, { recursive: true, mode: 0o700 });
  // Relative names from here on: the engine would read braces and stars in a path as a pattern.
  process.chdir(start.folder);
  const engine = new Engine({
    path: join(start.folder, "data"),
    configFile: "engine.xml",
    database: start.database,
    maxMemoryBytes: start.maxMemoryBytes,
    settings: start.settings,
    sqlLimits: start.sqlLimits,
    onStuck: () => process.send?.({ stuck: true } satisfies EngineStuck, () => process.kill(process.pid, "SIGKILL")),
  });
  const version = await engine.open();
  const server = createHttpInterface({ engine, database: start.database, secret: start.secret, incoming: "incoming" });
  if (existsSync(start.socketPath)) unlinkSync(start.socketPath);
  const mask = process.umask(0o177);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(start.socketPath, resolve);
  });
  process.umask(mask);
  chmodSync(start.socketPath, 0o600);

  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    // An engine that does not let go of a query must not outlive its parent.
    setTimeout(() => process.kill(process.pid, "SIGKILL"), 30_000).unref();
    server.close();
    // An exit while a query runs would block until it ends; this kills them first.
    void engine.close().finally(() => {
      server.closeAllConnections();
      process.exit(0);
    });
  };
  // The parent ends us; a signal to the whole terminal group is its business. Its death closes the channel.
  process.on("disconnect", stop);
  process.on("message", (message) => {
    if (message === "stop") stop();
  });
  process.send?.({ ready: true, version } satisfies EngineStarted);
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => undefined);
process.once("message", (start) => {
  main(start as EngineStart).catch((error: unknown) => {
    const { code, message } = toEngineError(error);
    process.send?.({ ready: false, code, problem: message } satisfies EngineStarted, () => process.exit(1));
  });
});
