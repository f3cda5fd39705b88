import { AppError } from "../../model/errors.ts";

/** A database driver's own words, as Prisma's adapters wrap them. */
interface DriverCause {
  readonly kind?: string;
  readonly originalCode?: string;
  readonly extendedCode?: number;
  readonly code?: string;
}

/** What of an error's chain tells why the database refused. */
function driverCause(error: unknown): DriverCause | undefined {
  if (!(error instanceof Error)) return undefined;
  const adapterError = (error as { meta?: { driverAdapterError?: Error } }).meta?.driverAdapterError ?? error;
  const cause = adapterError.cause;
  return typeof cause === "object" && cause !== null && "kind" in cause ? (cause as DriverCause) : undefined;
}

/** SQLite's primary result code (https://www.sqlite.org/rescode.html), also from libSQL's `ConnectionFailed("…: 14")`. */
function sqliteCode(error: unknown, cause: DriverCause | undefined): number | undefined {
  if (cause?.kind === "SocketTimeout") return 5;
  const code = cause?.extendedCode ?? Number(/^ConnectionFailed\(".*: (\d+)"\)$/s.exec(error instanceof Error ? error.message : "")?.[1]);
  return Number.isInteger(code) ? code & 0xff : undefined;
}

export function isUniqueViolation(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === "P2002";
}

const sqliteFailures: Readonly<Record<number, readonly [message: string, cure: string]>> = {
  3: ["may not be opened: permission denied", "Give this user the right to read and write it, or choose another WIREGRAPH_DATA_DIR."],
  5: ["is locked by another program", "Close whatever has it open (another Wiregraph, sqlite3, a backup) and try again."],
  6: ["is locked by another program", "Close whatever has it open (another Wiregraph, sqlite3, a backup) and try again."],
  8: ["is read-only", "Give this user the right to write it and its folder, or choose another WIREGRAPH_DATA_DIR."],
  10: ["could not be read or written: the disk reports an error", "Look at the disk (dmesg) and at the free space, then start again."],
  11: ["is damaged", "Stop Wiregraph and put back a backup, or move the file away to begin anew."],
  13: ["could not be written: the disk is full", "Free some space; nothing stored is lost."],
  14: ["cannot be opened", "See that its folder exists and this user may read and write there, or choose another WIREGRAPH_DATA_DIR."],
  26: ["is not a Wiregraph inventory", "Move the file away, or choose another WIREGRAPH_DATA_DIR."],
};

/** An SQLite failure that is the machine's and not ours → UNAVAILABLE with a cure; anything else comes back as it is. */
export function explainSqlite(error: unknown, path: string): unknown {
  if (error instanceof AppError) return error;
  const failure = sqliteFailures[sqliteCode(error, driverCause(error)) ?? -1];
  if (!failure) return error;
  return new AppError("UNAVAILABLE", `The inventory ${path} ${failure[0]}.`, { path, cure: failure[1] }, { cause: error });
}

const lostConnection: readonly [string, string] = ["closed the connection", "It is tried again with the next request; look at the server's log if it goes on."];
const tryLater: readonly [string, string] = ["is not ready", "Wait until it has started, then try again."];

/** By SQLSTATE (PostgreSQL's appendix A). */
const postgresStates: Readonly<Record<string, readonly [message: string, cure: string]>> = {
  "28P01": ["refused the user or the password", "Correct them in WIREGRAPH_DATABASE_URL."],
  "28000": ["does not let this user in", "Correct WIREGRAPH_DATABASE_URL, or the server's pg_hba.conf."],
  "3D000": ["has no such database", "Create it (createdb NAME) or correct WIREGRAPH_DATABASE_URL."],
  "3F000": ["does not let this user use the schema public", "GRANT ALL ON SCHEMA public TO user."],
  "42501": ["does not permit this", "Give the user the right to create and change tables: GRANT ALL ON SCHEMA public TO user."],
  "53100": ["reports that its disk is full", "Free some space on the server; nothing stored is lost."],
  "53200": ["is out of memory", "Look at the server."],
  "53300": ["has no connection left", "Raise its max_connections, or close other programs."],
  "55P03": ["has the table locked by another program", "Wait for it, then try again."],
  "57014": ["cancelled the query", "Try again."],
  "57P01": lostConnection,
  "57P02": lostConnection,
  "57P03": tryLater,
  "08006": lostConnection,
  "25006": ["is read-only (a standby?)", "Name the primary in WIREGRAPH_DATABASE_URL."],
};

const postgresKinds: Readonly<Record<string, readonly [message: string, cure: string]>> = {
  DatabaseNotReachable: ["cannot be reached", "Start it, or correct the host and port in WIREGRAPH_DATABASE_URL."],
  ConnectionClosed: lostConnection,
  SocketTimeout: ["does not answer", "See that it runs and that nothing between drops packets."],
  TlsConnectionError: ["could not agree on TLS", "Correct sslmode and the certificates in WIREGRAPH_DATABASE_URL."],
};

/** As `explainSqlite`. `server` is host and port: the URL holds a password and is never shown. */
export function explainPostgres(error: unknown, server: string): unknown {
  if (error instanceof AppError) return error;
  const cause = driverCause(error);
  const failure = postgresStates[cause?.code ?? cause?.originalCode ?? ""] ?? postgresKinds[cause?.kind ?? ""] ?? withoutCause(error);
  if (!failure) return error;
  return new AppError("UNAVAILABLE", `The PostgreSQL server ${server} ${failure[0]}.`, { cure: failure[1] }, { cause: error });
}

/** The pool's own errors and the system's reach us without a driver's code. */
function withoutCause(error: unknown): readonly [string, string] | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = (error as NodeJS.ErrnoException).code ?? "";
  if (/^(?:EAI_AGAIN|ENOTFOUND|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EACCES|ENOENT)$/.test(code)) return postgresKinds["DatabaseNotReachable"];
  if (code === "ETIMEDOUT" || error.message.includes("timeout exceeded when trying to connect")) return postgresKinds["SocketTimeout"];
  if (/^(?:ECONNRESET|EPIPE)$/.test(code) || error.message.startsWith("Connection terminated")) return lostConnection;
  if (/^The server does not support SSL|self[- ]signed certificate/.test(error.message)) return postgresKinds["TlsConnectionError"];
  return undefined;
}
