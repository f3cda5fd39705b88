import { lookup as systemLookup } from "node:dns/promises";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import type { LookupFunction } from "node:net";
import { networkInterfaces } from "node:os";
import { AppError } from "../model/errors.ts";
import { type Cidr, parseCidr } from "../net/cidr.ts";
import { parseIp } from "../net/ip.ts";

/** What a request of ours may be made with. */
export interface EgressRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | URLSearchParams | null;
  readonly signal?: AbortSignal;
  /** For everything, from the look-up of the name to the last byte; default 10 s. */
  readonly timeoutMs?: number;
  /** Longest answer that is read; default 1 MiB. */
  readonly maxBytes?: number;
}

/** The only way out for requests that configuration or people name the target of (DECISIONS §1.9). */
export interface Egress {
  /**
   * Where a connection to this host and port may go: its name is resolved once, and what is given is what must be connected to, so
   * that a name cannot mean another address a moment later. FORBIDDEN for addresses and ports that are refused, UNAVAILABLE for
   * names that mean nothing.
   */
  resolve(host: string, port: number): Promise<{ readonly address: string; readonly family: 4 | 6 }>;
  /** HTTP(S) to such an address. Redirects are given back, not followed. Fails with an AppError only. */
  fetch(url: string | URL, init?: EgressRequest): Promise<Response>;
}

export interface EgressOptions {
  /** Ports of this machine that are ours: nobody makes us speak to ourselves. */
  readonly ownPorts: readonly number[];
  /** Lets requests reach loopback, but for our own ports. */
  readonly allowLoopback?: boolean;
  /** The system's, but for tests. */
  readonly lookup?: (host: string) => Promise<readonly { readonly address: string }[]>;
  readonly ownAddresses?: () => readonly string[];
}

const networks = (...texts: readonly string[]): readonly Cidr[] => texts.flatMap((text) => parseCidr(text) ?? []);

const loopback = networks("127.0.0.0/8", "::1/128");

/** Where nothing of ours belongs, and why. */
const refused: readonly (readonly [string, readonly Cidr[]])[] = [
  ["a metadata service", networks("169.254.169.254/32", "100.100.100.200/32", "168.63.129.16/32", "192.0.0.192/32", "fd00:ec2::254/128", "fd20:ce::254/128")],
  ["link-local", networks("169.254.0.0/16", "fe80::/10", "fec0::/10")],
  ["no host", networks("0.0.0.0/8", "224.0.0.0/4", "240.0.0.0/4", "::/128", "ff00::/8")],
  // Whatever stands inside would be reached without having been looked at.
  ["an IPv4 address inside an IPv6 one", networks("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")],
];
/** RFC 4291 §2.5.5.1; written down they are told from `::` and `::1`, which lie inside. */
const compatible = networks("::/96");

const bareHost = (host: string): string => host.replace(/^\[|\]$/g, "").toLowerCase();

function machineAddresses(): readonly string[] {
  return Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map(({ address }) => address));
}

export function createEgress(options: EgressOptions): Egress {
  const { ownPorts, allowLoopback = false, ownAddresses = machineAddresses } = options;
  const lookup = options.lookup ?? ((host: string) => systemLookup(host, { all: true, order: "ipv4first" }));

  /** Why a connection there is refused; undefined when it is not. */
  const objection = (address: string, port: number): string | undefined => {
    const ip = parseIp(address);
    if (!ip) return "no address";
    if (ip.isV4 && address.includes(":")) return "an IPv4 address inside an IPv6 one";
    const isLoopback = loopback.some((network) => network.contains(ip));
    for (const [why, ranges] of refused) if (ranges.some((network) => network.isV4 === ip.isV4 && network.contains(ip))) return why;
    if (!ip.isV4 && !isLoopback && compatible.some((network) => network.contains(ip))) return "an IPv4 address inside an IPv6 one";
    if (isLoopback && !allowLoopback) return "loopback";
    const isOwn = isLoopback || ownAddresses().some((own) => parseIp(own)?.text === ip.text);
    return isOwn && ownPorts.includes(port) ? "this server itself" : undefined;
  };

  const resolve: Egress["resolve"] = async (given, port) => {
    const host = bareHost(given);
    const found = parseIp(host) || host.includes(":") ? [{ address: host }] : await lookUp(host, lookup);
    const objections: string[] = [];
    for (const { address } of found) {
      const why = objection(address, port);
      if (why === undefined) return { address, family: address.includes(":") ? 6 : 4 };
      objections.push(why);
    }
    throw new AppError("FORBIDDEN", `Wiregraph does not connect to ${host.slice(0, 100)}: that is ${objections[0] ?? "no address"}.`, {
      path: `${host.slice(0, 100)}:${port}`,
      ...(objections.includes("loopback") && { cure: "Set egressLoopback when a service on this machine is meant." }),
    });
  };

  return {
    resolve,
    async fetch(given, init = {}) {
      const url = urlOf(given);
      const deadline = AbortSignal.timeout(init.timeoutMs ?? 10_000);
      const signal = init.signal ? AbortSignal.any([init.signal, deadline]) : deadline;
      try {
        const isTls = url.protocol === "https:";
        const { address, family } = await orAborted(resolve(url.hostname, Number(url.port) || (isTls ? 443 : 80)), signal);
        const toThere: LookupFunction = (_host, { all }, done) => (all ? done(null, [{ address, family }]) : done(null, address, family));
        return await send(url, isTls ? httpsRequest : httpRequest, toThere, { ...init, signal });
      } catch (error) {
        if (error instanceof AppError) throw error;
        if (deadline.aborted)
          throw new AppError("TIMEOUT", `${url.host} did not answer in time.`, { cure: "Look whether it is reachable from here." }, { cause: error });
        if (init.signal?.aborted) throw new AppError("CANCELLED", "The request was given up.", {}, { cause: error });
        throw new AppError(
          "UNAVAILABLE",
          `${url.host} cannot be reached: ${(error as Error).message}`,
          { cure: "Look whether it runs, and at its certificate." },
          { cause: error },
        );
      }
    },
  };
}

async function lookUp(host: string, lookup: NonNullable<EgressOptions["lookup"]>): Promise<readonly { readonly address: string }[]> {
  try {
    return await lookup(host);
  } catch (cause) {
    throw new AppError(
      "UNAVAILABLE",
      `The name ${host.slice(0, 100)} cannot be resolved.`,
      { cure: "Check its spelling, and the resolver of this machine." },
      { cause },
    );
  }
}

function urlOf(given: string | URL): URL {
  const url = URL.canParse(String(given)) ? new URL(given) : undefined;
  if (url && (url.protocol === "https:" || url.protocol === "http:")) return url;
  throw new AppError("BAD_INPUT", "This is not an address to ask.", { wanted: "https://… or http://…", got: String(given).slice(0, 60) });
}

/** The system's resolver cannot be told to stop: it is not waited for. */
export async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  return new Promise<T>((resolve, reject) => {
    const give = (): void => reject(signal.reason as Error);
    signal.addEventListener("abort", give, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", give));
  });
}

function send(url: URL, start: typeof httpRequest, lookup: LookupFunction, init: EgressRequest): Promise<Response> {
  const body = init.body instanceof URLSearchParams ? init.body.toString() : init.body;
  const form = init.body instanceof URLSearchParams ? { "content-type": "application/x-www-form-urlencoded;charset=UTF-8" } : {};
  return new Promise((resolve, reject) => {
    // No agent: a connection kept open would outlive the look at its address.
    const request = start(url, {
      method: init.method ?? "GET",
      headers: { ...form, ...init.headers },
      lookup,
      agent: false,
      ...(init.signal && { signal: init.signal }),
    });
    request.once("error", reject);
    request.once("response", (answer) => void readAnswer(answer, init.maxBytes ?? 1 << 20).then(resolve, reject));
    request.end(body ?? undefined);
  });
}

async function readAnswer(answer: IncomingMessage, maxBytes: number): Promise<Response> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of answer as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > maxBytes) {
      answer.destroy();
      throw new AppError("LIMIT_EXCEEDED", "The answer is too long.", { wanted: `at most ${maxBytes} bytes` });
    }
    parts.push(part);
  }
  const status = answer.statusCode ?? 0;
  if (status < 200 || status > 599) throw new Error(`it answered with the status ${status}`);
  const headers = Object.entries(answer.headersDistinct).flatMap(([name, values]) => (values ?? []).map((value) => [name, value] as [string, string]));
  return new Response(status === 204 || status === 205 || status === 304 ? null : Buffer.concat(parts), { status, headers });
}
