import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { AppError } from "../model/errors.ts";

/** Where things lie in the data directory. */
export const dataPaths = (dataDir: string) => ({
  lock: join(dataDir, "lock"),
  controlSocket: join(dataDir, "control.sock"),
  meterSocket: join(dataDir, "meter.sock"),
  collectorSocket: join(dataDir, "collector.sock"),
  exporters: join(dataDir, "exporters.json"),
  addressData: join(dataDir, "address-data"),
  uploads: join(dataDir, "uploads"),
  captures: join(dataDir, "captures"),
  setupCode: join(dataDir, "setup-code"),
  secretsKey: join(dataDir, "secrets.key"),
  engine: join(dataDir, "clickhouse"),
  spool: join(dataDir, "spool"),
  inventory: join(dataDir, "inventory.db"),
  /** There while a backup is being put back; names its folder. */
  restoring: join(dataDir, "restoring"),
});

/**
 * Makes the directory (0700) and says clearly why it cannot be used. One that is there already is closed to others when it is this
 * user's and holds nothing but Wiregraph's things; a home or another shared folder is left as it is: see `openToOthers`.
 */
export function ensureDataDir(dataDir: string): void {
  try {
    makeFolders(dataDir);
    if (!statSync(dataDir).isDirectory()) throw new AppError("BAD_INPUT", `${dataDir} is not a directory.`, { cure: "Choose another WIREGRAPH_DATA_DIR." });
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
    if (openToOthers(dataDir) && isOurs(dataDir)) chmodSync(dataDir, 0o700);
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError(
      "UNAVAILABLE",
      `The data directory ${dataDir} cannot be used: ${(cause as Error).message}`,
      {
        wanted: "a folder on a disk, where this user may write",
        cure: "Choose another with WIREGRAPH_DATA_DIR, or give this user the right to write there.",
      },
      { cause },
    );
  }
}

/** Whether users other than the owner may look into the data directory. */
export const openToOthers = (dataDir: string): boolean => (statSync(dataDir).mode & 0o077) !== 0;

function isOurs(dataDir: string): boolean {
  const known = new Set([...Object.values(dataPaths("")), "engine.sock"]);
  // SQLite keeps its journals beside its file.
  return (
    statSync(dataDir).uid === process.getuid?.() && readdirSync(dataDir).every((name) => known.has(name) || /^(?:inventory\.db|before-restore-)/.test(name))
  );
}

/** Folder by folder: under /proc, which answers ENOENT to every mkdir, Node's recursive one never ends. */
function makeFolders(path: string): void {
  if (existsSync(path)) return;
  const parent = dirname(path);
  if (parent !== path) makeFolders(parent);
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Another process was faster.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}

/** A process by its id and start time, so that a reused pid is not mistaken for the owner. */
function identity(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return `${pid} ${stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19]}`;
  } catch {
    try {
      process.kill(pid, 0);
      return `${pid} -`;
    } catch {
      return undefined;
    }
  }
}

/**
 * Takes the data directory for this process (DECISIONS §2.6). The lock of a dead process is taken over. CONFLICT when another has it,
 * or when a backup was put back only half: only a restore may take that one.
 */
export function lockDataDir(dataDir: string, { evenUnfinished = false } = {}): { readonly release: () => void } {
  ensureDataDir(dataDir);
  const { lock, restoring } = dataPaths(dataDir);
  if (!evenUnfinished && existsSync(restoring)) {
    throw new AppError("CONFLICT", `A backup was being put back into ${dataDir}, and that was not finished.`, {
      cure: `Do it again: wiregraph restore ${readFileSync(restoring, "utf8")}`,
    });
  }
  const mine = identity(process.pid) ?? `${process.pid} -`;
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      const fd = openSync(lock, "wx", 0o600);
      writeSync(fd, mine);
      closeSync(fd);
      return {
        release: () => {
          if (existsSync(lock) && readFileSync(lock, "utf8") === mine) unlinkSync(lock);
        },
      };
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === "ENOSPC")
        throw new AppError("UNAVAILABLE", `The disk of ${dataDir} is full.`, { cure: "Free some space and start again; nothing stored is lost." }, { cause });
      if ((cause as NodeJS.ErrnoException).code !== "EEXIST") throw cause;
      const holder = readFileSync(lock, "utf8");
      const pid = Number(holder.split(" ")[0]);
      if (pid > 0 && identity(pid) === holder) {
        throw new AppError(
          "CONFLICT",
          `The data directory ${dataDir} is in use by process ${pid}.`,
          {
            cure: `Use the running one, stop it (kill ${pid}), or choose another WIREGRAPH_DATA_DIR.`,
          },
          { cause },
        );
      }
      unlinkSync(lock);
    }
  }
  throw new AppError("CONFLICT", `The data directory ${dataDir} could not be locked.`, { cure: "Another process is starting there: try again." });
}
