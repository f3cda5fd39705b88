import { chmodSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The mark of a run's own folder; what is in it nobody else needs. */
export const runFolder = /wg-run-\w{6}$/;
/** A Unix socket's path has at most 107 bytes on Linux, 103 elsewhere. */
const socketPathBytes = 103;
/** What tests put below the temporary folder: a folder with a made name, a data directory in it, a socket in that. */
const roomBytes = 48;
const made = "wg-run-123456";

/**
 * For the whole run, the temporary folder of the tests and of every process they start is one of its own, with the rights of the
 * system's, because some of them run as somebody else; it goes when the run ends. Where the system's has so long a name that sockets
 * below it would not fit, it is in /tmp. Every project begins with this, the first one's holds.
 */
export default function ownTemporaryFolder(): (() => void) | undefined {
  const before = process.env["TMPDIR"];
  const system = tmpdir();
  if (runFolder.test(system)) return undefined;
  const base = Buffer.byteLength(join(system, made)) + roomBytes > socketPathBytes ? "/tmp" : system;
  const folder = mkdtempSync(join(base, "wg-run-"));
  chmodSync(folder, statSync(base).mode & 0o7777);
  process.env["TMPDIR"] = folder;
  return () => {
    if (before === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = before;
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  };
}
