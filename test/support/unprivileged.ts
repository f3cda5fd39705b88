import { readFileSync } from "node:fs";

/** How to run a program as someone who is not root: put `command` and `args` around it, and spawn with `account`. */
export interface Unprivileged {
  readonly account: { readonly uid?: number; readonly gid?: number };
  readonly wrap: (program: string, args: readonly string[]) => readonly [command: string, args: readonly string[]];
}

const bare = (program: string, args: readonly string[]): readonly [string, readonly string[]] => [program, args];

/**
 * As the named account of /etc/passwd when we are root. Root of a user namespace with one user in it cannot become another:
 * there it is a namespace within, in which that user is not root.
 */
export function unprivileged(name: "postgres" | "nobody"): Unprivileged {
  if (process.getuid?.() !== 0) return { account: {}, wrap: bare };
  const users = Number(readFileSync("/proc/self/uid_map", "utf8").trim().split(/\s+/)[2]);
  if (users === 1) return { account: {}, wrap: (program, args) => ["unshare", ["--user", "--map-user=1000", "--map-group=1000", program, ...args]] };
  const row = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .map((line) => line.split(":"))
    .find(([account]) => account === name);
  if (!row) throw new Error(`There is no account ${name}.`);
  return { account: { uid: Number(row[2]), gid: Number(row[3]) }, wrap: bare };
}
