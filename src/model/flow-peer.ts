import type { FlowInterval } from "./flow-fields.ts";
import { normalizeFilter, type IpRange } from "./flow-filter-normal.ts";
import type { FlowFilter } from "./flow-filter.ts";
import { inRanges } from "./flow-match.ts";

/**
 * Which side of a flow is the PEER, the other side: of the hosts the filter names when it names some, else of the local
 * networks. `client` and `server` are always that side; `remote` is the client of inbound flows, else the server; `hosts` is
 * the server when the client is one of them, else the client.
 */
export type PeerRule =
  | { readonly kind: "client" }
  | { readonly kind: "server" }
  | { readonly kind: "remote" }
  | { readonly kind: "hosts"; readonly hosts: readonly IpRange[] };

/** Throws BAD_INPUT as `normalizeFilter` does. */
export function peerRule(filter: FlowFilter | null | undefined): PeerRule {
  const match = normalizeFilter(filter).match;
  if (match?.host) return { kind: "hosts", hosts: match.host };
  if (match?.client) return { kind: "server" };
  return match?.server ? { kind: "client" } : { kind: "remote" };
}

/** Whether a flow's peer is its server. */
export function compilePeer(filter: FlowFilter | null | undefined): (flow: Pick<FlowInterval, "clientIp" | "direction">) => boolean {
  const rule = peerRule(filter);
  if (rule.kind === "hosts") return (flow) => inRanges(rule.hosts, flow.clientIp);
  if (rule.kind === "remote") return (flow) => flow.direction !== "INBOUND";
  return () => rule.kind === "server";
}
