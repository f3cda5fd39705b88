import type { IncomingMessage } from "node:http";
import { AppError } from "../model/errors.ts";
import { anyNetwork, parseCidr } from "../net/cidr.ts";
import { parseIp } from "../net/ip.ts";
import type { ApiConfig } from "./config.ts";

/** What is known of a request before any route looks at it. */
export interface RequestFacts {
  /** The caller's address, seen through trusted proxies. */
  readonly remoteAddress: string;
  /** True when the browser's side of the connection is encrypted. */
  readonly isSecure: boolean;
  /** True when it comes from this machine and no proxy forwarded it. */
  readonly isDirectLocal: boolean;
}

export interface RequestGuard {
  /** Host and Origin against the allow-lists; throws FORBIDDEN. Runs before every route, uploads and upgrades (DECISIONS §1.6). */
  check(request: IncomingMessage): RequestFacts;
}

/** Host header → name without port, lower case; brackets of IPv6 kept off. */
function hostName(host: string): string | undefined {
  const match = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::\d{1,5})?$/i.exec(host.trim());
  return match ? (match[1] ?? match[2]!).toLowerCase().replace(/\.$/, "") : undefined;
}

function originOf(text: string): URL | undefined {
  try {
    const url = new URL(text);
    return url.protocol === "http:" || url.protocol === "https:" ? url : undefined;
  } catch {
    return undefined;
  }
}

const wildcards = new Set(["0.0.0.0", "::", ""]);

export function createRequestGuard(config: ApiConfig): RequestGuard {
  const publicUrl = config.publicUrl === undefined ? undefined : originOf(config.publicUrl);
  const hosts = new Set(["localhost", "127.0.0.1", "::1", ...(config.allowedHosts ?? []).flatMap((host) => hostName(host) ?? [])]);
  if (!wildcards.has(config.host)) hosts.add(config.host.toLowerCase());
  if (publicUrl) hosts.add(hostName(publicUrl.host) ?? publicUrl.hostname);
  const origins = new Set([...(config.allowedOrigins ?? []), ...(publicUrl ? [publicUrl.origin] : [])].flatMap((text) => originOf(text)?.origin ?? []));
  const proxies = anyNetwork((config.trustedProxies ?? []).flatMap((text) => parseCidr(text) ?? []));
  const isProxy = (address: string): boolean => {
    const ip = parseIp(address);
    return ip !== undefined && proxies(ip);
  };

  const clientOf = (request: IncomingMessage): string => {
    const peer = parseIp(request.socket.remoteAddress ?? "")?.text ?? "";
    if (!isProxy(peer)) return peer;
    // The list grows at its right end; the last address no trusted proxy added is the caller's.
    const forwarded = String(request.headers["x-forwarded-for"] ?? "")
      .split(",")
      .map((part) => parseIp(part.trim())?.text)
      .toReversed();
    for (const address of forwarded) {
      if (address === undefined) break;
      if (!isProxy(address)) return address;
    }
    return peer;
  };

  return {
    check: (request) => {
      const host = request.headers.host ?? "";
      const name = hostName(host);
      if (name === undefined || !hosts.has(name)) {
        throw new AppError("FORBIDDEN", "This server is not known under that host name.", {
          path: "Host",
          wanted: [...hosts].join(", "),
          got: host.slice(0, 100),
          cure: "Add the name to WIREGRAPH_ALLOWED_HOSTS.",
        });
      }
      const { origin } = request.headers;
      if (origin !== undefined) {
        const from = originOf(origin);
        if (!from || (from.host !== host.toLowerCase() && !origins.has(from.origin))) {
          throw new AppError("FORBIDDEN", "Pages of another site may not send requests here.", {
            path: "Origin",
            wanted: "this server's own origin",
            got: origin.slice(0, 100),
          });
        }
      }
      const peer = request.socket.remoteAddress ?? "";
      const forwarded = ["x-forwarded-for", "x-forwarded-host", "forwarded", "x-real-ip", "via"].some((header) => request.headers[header] !== undefined);
      const peerIp = parseIp(peer);
      const isLoopback = peerIp !== undefined && (peerIp.text === "::1" || (peerIp.isV4 && peerIp.w3 >>> 24 === 127));
      return {
        remoteAddress: clientOf(request),
        isSecure: config.tls !== undefined || (isProxy(peerIp?.text ?? "") && request.headers["x-forwarded-proto"] === "https"),
        isDirectLocal: isLoopback && !forwarded,
      };
    },
  };
}
