import { once } from "node:events";
import { type IncomingMessage, request as httpRequest } from "node:http";
import type { Socket } from "node:net";
import type { MonitorEgress, Phase } from "../model/monitor.ts";
import { type CertificateReport, openTimedSocket, PhaseClock, reasonOf } from "./timed-socket.ts";

export interface HttpAttempt {
  readonly url: URL;
  readonly method: "GET" | "HEAD";
  /** Follows at most this many redirects, each looked at by the guard. */
  readonly redirects: number;
  /** Reading ends here. */
  readonly maxBytes: number;
  /** False takes any certificate. */
  readonly verify: boolean;
  readonly signal: AbortSignal;
  /** Keeps the body; else it is only counted. */
  readonly keepBody: boolean;
  /** Reading ends here too. */
  readonly transferMs?: number;
}

export interface HttpReport {
  /** dns, connect, tls, first byte, transfer; before them `redirects` when there were any. */
  readonly phases: readonly Phase[];
  /** Of everything, in milliseconds. */
  readonly totalMs: number;
  /** `first byte: no answer in time`; absent when an answer was read. */
  readonly failure?: string;
  readonly status?: number;
  readonly url: string;
  readonly bytes: number;
  readonly body: string;
  readonly certificate?: CertificateReport;
}

/** One HTTP request (RFC 9110), phase by phase. An address the guard refuses is its AppError, behind a redirect too. */
export async function timedHttp(egress: MonitorEgress, attempt: HttpAttempt): Promise<HttpReport> {
  const beganMs = performance.now();
  let url = attempt.url;
  for (let redirects = 0; ; redirects++) {
    const hopMs = performance.now();
    const { location, ...report } = await oneRequest(egress, url, attempt);
    const before = hopMs - beganMs;
    const whole = {
      ...report,
      phases: redirects === 0 ? report.phases : [{ name: "redirects", ms: before }, ...report.phases],
      totalMs: performance.now() - beganMs,
      url: url.href,
    };
    if (location === undefined || report.failure !== undefined || attempt.redirects === 0) return whole;
    if (redirects >= attempt.redirects) return { ...whole, failure: `redirects: more than ${attempt.redirects}` };
    const next = URL.canParse(location, url) ? new URL(location, url) : undefined;
    if (!next || !/^https?:$/.test(next.protocol)) return { ...whole, failure: "redirects: to something that is no web address" };
    url = next;
  }
}

type OneReport = Omit<HttpReport, "totalMs" | "url"> & { readonly location?: string };

async function oneRequest(egress: MonitorEgress, url: URL, attempt: HttpAttempt): Promise<OneReport> {
  const { signal } = attempt;
  const isTls = url.protocol === "https:";
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const port = Number(url.port) || (isTls ? 443 : 80);
  const nothing = { bytes: 0, body: "" };
  const opened = await openTimedSocket(egress, { host, port, signal, ...(isTls && { tls: { serverName: host } }) });
  if (!opened.socket) return { ...nothing, phases: opened.phases, failure: opened.failure };
  const { socket, certificate } = opened;
  const seen = { ...(certificate && { certificate }) };
  try {
    // Before a word is said: an answer of somebody else would be worth nothing.
    if (attempt.verify && certificate?.problem !== undefined) {
      return { ...nothing, ...seen, phases: opened.phases, failure: `tls: the certificate is not good: ${certificate.problem}` };
    }
    const clock = new PhaseClock("first byte");
    const phases = (): readonly Phase[] => [...opened.phases, ...clock.all()];
    const read: BodyRead = { bytes: 0, parts: [] };
    const body = (): string => Buffer.concat(read.parts).subarray(0, attempt.maxBytes).toString("utf8");
    try {
      const answer = await ask(socket, url, attempt);
      clock.next("transfer");
      const status = answer.statusCode ?? 0;
      const location = status >= 300 && status < 400 ? answer.headers.location : undefined;
      await readBody(answer, attempt, read);
      return { bytes: read.bytes, body: body(), ...seen, phases: phases(), status, ...(location !== undefined && { location }) };
    } catch (error) {
      return { bytes: read.bytes, body: body(), ...seen, phases: phases(), failure: `${clock.current}: ${reasonOf(error, signal)}` };
    }
  } finally {
    socket.destroy();
  }
}

async function ask(socket: Socket, url: URL, { method, signal }: HttpAttempt): Promise<IncomingMessage> {
  const request = httpRequest({
    method,
    path: `${url.pathname}${url.search}`,
    headers: { host: url.host, "user-agent": "Wiregraph-monitor", accept: "*/*", "accept-encoding": "identity", connection: "close" },
    createConnection: () => socket,
    signal,
  });
  // What fails after the answer began is seen where its body is read.
  request.on("error", () => undefined);
  request.end();
  const [answer] = (await once(request, "response", { signal })) as [IncomingMessage];
  return answer;
}

interface BodyRead {
  bytes: number;
  readonly parts: Buffer[];
}

/** Into `read`: what came counts even when the rest does not. */
async function readBody(answer: IncomingMessage, { maxBytes, keepBody, transferMs = Number.POSITIVE_INFINITY }: HttpAttempt, read: BodyRead): Promise<void> {
  const beganMs = performance.now();
  for await (const part of answer as AsyncIterable<Buffer>) {
    read.bytes += part.length;
    if (keepBody) read.parts.push(part);
    if (read.bytes >= maxBytes || performance.now() - beganMs >= transferMs) break;
  }
}
