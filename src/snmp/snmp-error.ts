import type { SnmpFailureKind } from "../model/snmp-report.ts";

/** A request that failed, by kind. */
export class SnmpError extends Error {
  override readonly name = "SnmpError";
  readonly kind: SnmpFailureKind;
  constructor(kind: SnmpFailureKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

interface LibraryError {
  readonly name?: string;
  /** A number of error statuses it has no name for. */
  readonly message?: string | number;
  /** Of ResponseInvalidError a number, of a socket's a text. */
  readonly code?: number | string;
  /** error-status of the answer (RFC 3416 §3). */
  readonly status?: number;
}

const errorStatus = { tooBig: 1, noSuchName: 2, authorizationError: 16 } as const;
const invalid = { couldNotDecrypt: 4, authFailure: 5, versionNoMatch: 9, communityNoMatch: 10, unexpectedReport: 11, notInTimeWindow: 14 } as const;
const authCodes: readonly unknown[] = [invalid.couldNotDecrypt, invalid.authFailure, invalid.unexpectedReport, invalid.notInTimeWindow];

/** What the library's error means. */
export function snmpErrorOf(error: unknown): SnmpError {
  if (error instanceof SnmpError) return error;
  const { name, code, status } = error as LibraryError;
  const message = String((error as LibraryError).message);
  const made = (kind: SnmpFailureKind, text: string): SnmpError => new SnmpError(kind, text, { cause: error });
  if (name === "RequestTimedOutError") return made("timeout", "It does not answer.");
  if (name === "RequestFailedError") {
    if (status === errorStatus.tooBig) return made("tooBig", "The answer does not fit into a datagram of its.");
    if (status === errorStatus.noSuchName) return made("noSuch", `It has no such object (${message.slice(0, 100)}).`);
    if (status === errorStatus.authorizationError) return made("auth", "It does not let this user see this.");
    return made("refused", `It refused: ${message.slice(0, 100)}.`);
  }
  if (name === "ResponseInvalidError" && authCodes.includes(code)) return made("auth", `It refused the credentials: ${message.slice(0, 100)}.`);
  if (typeof code === "string") return made("unreachable", `It cannot be reached: ${message.slice(0, 100)}.`);
  if (message === "Socket forcibly closed") return made("stopped", "The session was closed.");
  return made("malformed", `It answers with what is no SNMP: ${message.slice(0, 100)}.`);
}

/** Whether a session whose device began anew (engine boots and time, RFC 3414 §3.2) would be told this: one with a new session settles it. */
export const mayBeStale = (error: SnmpError): boolean =>
  error.kind === "auth" &&
  ([invalid.authFailure, invalid.unexpectedReport, invalid.notInTimeWindow] as unknown[]).includes((error.cause as LibraryError | undefined)?.code);
