import { once } from "node:events";
import { connect, isIP, type Socket } from "node:net";
import { connect as connectTls, type TLSSocket } from "node:tls";
import { AppError } from "../model/errors.ts";
import type { MonitorEgress, Phase } from "../model/monitor.ts";
import { orAborted } from "./egress.ts";
import { printable } from "./printable.ts";

export interface SocketTarget {
  readonly host: string;
  readonly port: number;
  /** Speak TLS, with this name (SNI, RFC 6066 §3) unless it is an address. */
  readonly tls?: { readonly serverName: string };
  readonly signal: AbortSignal;
}

export interface CertificateReport {
  readonly subject: string;
  readonly issuer: string;
  readonly notAfterMs: number;
  /** Whole days until it ends, negative once it has. */
  readonly days: number;
  /** Why nobody should trust it; absent when it is good. */
  readonly problem?: string;
}

interface OpenSocket {
  readonly socket: Socket;
  readonly phases: readonly Phase[];
  readonly address: string;
  readonly protocol?: string;
  readonly cipher?: string;
  readonly certificate?: CertificateReport;
}
interface FailedSocket {
  readonly socket?: undefined;
  /** The last one is the one that failed. */
  readonly phases: readonly Phase[];
  /** `connect: refused` */
  readonly failure: string;
}

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: "refused",
  ECONNRESET: "reset by the other side",
  EPIPE: "reset by the other side",
  EHOSTUNREACH: "host unreachable",
  ENETUNREACH: "network unreachable",
  ETIMEDOUT: "no answer",
  UND_ERR_ABORTED: "no answer in time",
};

/** Why an attempt failed, in words. */
export function reasonOf(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return "no answer in time";
  const { code, message } = error as NodeJS.ErrnoException;
  return reasons[code ?? ""] ?? printable(message, 200);
}

/** Times phases one after the other. */
export class PhaseClock {
  readonly #phases: Phase[] = [];
  #current: string;
  #beganMs = performance.now();

  constructor(first: string) {
    this.#current = first;
  }

  get current(): string {
    return this.#current;
  }

  next(name: string): void {
    const nowMs = performance.now();
    this.#phases.push({ name: this.#current, ms: nowMs - this.#beganMs });
    this.#current = name;
    this.#beganMs = nowMs;
  }

  /** Those that are over and the one that runs. */
  all(): readonly Phase[] {
    return [...this.#phases, { name: this.#current, ms: performance.now() - this.#beganMs }];
  }
}

/**
 * A connection, timed: dns, connect, and tls where it is wanted. The certificate is looked at, not insisted on: who asks decides. An
 * address that the guard refuses is its AppError; everything else that fails is said in the answer.
 */
export async function openTimedSocket(egress: MonitorEgress, { host, port, tls, signal }: SocketTarget): Promise<OpenSocket | FailedSocket> {
  const clock = new PhaseClock("dns");
  let socket: Socket | undefined;
  try {
    const { address, family } = await orAborted(egress.resolve(host, port), signal);
    clock.next("connect");
    socket = quiet(connect({ host: address, port, family }));
    await once(socket, "connect", { signal });
    if (!tls) return { socket, phases: clock.all(), address };
    clock.next("tls");
    const { serverName } = tls;
    const secure = connectTls({
      socket,
      host: serverName,
      ...(isIP(serverName) === 0 && { servername: serverName }),
      ALPNProtocols: ["http/1.1"],
      // Its verdict is reported; a monitor that could not look at a bad certificate could not say what is bad.
      rejectUnauthorized: false,
    });
    socket = quiet(secure);
    await once(secure, "secureConnect", { signal });
    return {
      socket: secure,
      phases: clock.all(),
      address,
      protocol: secure.getProtocol() ?? "",
      cipher: secure.getCipher()?.standardName ?? "",
      certificate: certificateReport(secure, serverName),
    };
  } catch (error) {
    socket?.destroy();
    if (error instanceof AppError && error.code === "FORBIDDEN") throw error;
    return { phases: clock.all(), failure: `${clock.current}: ${reasonOf(error, signal)}` };
  }
}

/** Who waits for a socket hears of its error; one that fails when nobody waits must not end the process. */
function quiet<S extends Socket>(socket: S): S {
  return socket.on("error", () => undefined);
}

const dayMs = 86_400_000;
const certificateProblems: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: "it has expired",
  CERT_NOT_YET_VALID: "it is not valid yet",
  DEPTH_ZERO_SELF_SIGNED_CERT: "it is self-signed",
  SELF_SIGNED_CERT_IN_CHAIN: "its chain ends at an authority this machine does not know",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "its chain is incomplete, or ends at an authority this machine does not know",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "its chain is incomplete, or ends at an authority this machine does not know",
  ERR_TLS_CERT_ALTNAME_INVALID: "it is for another name",
};

function certificateReport(socket: TLSSocket, serverName: string): CertificateReport {
  const certificate = socket.getPeerCertificate();
  const notAfterMs = Date.parse(certificate.valid_to) || 0;
  const nowMs = Date.now();
  const error = socket.authorizationError as NodeJS.ErrnoException | string | undefined;
  const code = typeof error === "string" ? error : (error?.code ?? error?.message);
  const problem =
    notAfterMs <= nowMs ? `it ended ${new Date(notAfterMs).toISOString().slice(0, 10)}` : code === undefined ? undefined : (certificateProblems[code] ?? code);
  const named = (entry: { readonly CN?: string | string[]; readonly O?: string | string[] } | undefined): string =>
    printable([entry?.CN ?? entry?.O ?? ""].flat().join(", "), 200);
  return {
    subject: named(certificate.subject) || serverName,
    issuer: named(certificate.issuer),
    notAfterMs,
    days: Math.floor((notAfterMs - nowMs) / dayMs),
    ...(problem !== undefined && { problem }),
  };
}
