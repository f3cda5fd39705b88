import { AppError } from "../../model/errors.ts";
import type { FlowInterval } from "../../model/flow-fields.ts";
import type { FlowFilter } from "../../model/flow-filter.ts";
import { compilePeer } from "../../model/flow-peer.ts";
import type { FlowDimension } from "../../model/query-plan.ts";
import type { Access, LiveSummary, LiveView, SummaryRow } from "../../model/services/live-view.ts";
import { formatMac } from "../../net/mac.ts";
import { protocolName } from "../../net/protocol-names.ts";
import type { LiveTable } from "./live-table.ts";
import { forEachSelected } from "./select-flows.ts";

/** One key of a flow, and whether it is its second, the server's side: sent and received are then the other way round. */
type Add = (key: string, isServer: boolean) => void;

/** A flow counts once under each of its keys: its two hosts under HOST, its two MACs under MAC, one key elsewhere. */
const keysOf: Readonly<Record<Exclude<FlowDimension, "TIME" | "PEER">, (flow: FlowInterval, add: Add) => void>> = {
  CLIENT: (flow, add) => add(flow.clientIp.text, false),
  SERVER: (flow, add) => add(flow.serverIp.text, false),
  HOST: (flow, add) => {
    add(flow.clientIp.text, false);
    if (!flow.clientIp.equals(flow.serverIp)) add(flow.serverIp.text, true);
  },
  PROTOCOL: (flow, add) => add(protocolName(flow.protocol), false),
  APPLICATION: (flow, add) => add(flow.application, false),
  CATEGORY: (flow, add) => add(flow.category, false),
  SERVER_PORT: (flow, add) => add(String(flow.serverPort), false),
  HOSTNAME: (flow, add) => add(flow.hostname, false),
  VLAN: (flow, add) => add(String(flow.vlan), false),
  INTERFACE: (flow, add) => add(flow.interface, false),
  DIRECTION: (flow, add) => add(flow.direction, false),
  JA4: (flow, add) => add(flow.ja4, false),
  MAC: (flow, add) => {
    if (flow.clientMac !== 0) add(formatMac(flow.clientMac), false);
    if (flow.serverMac !== 0 && flow.serverMac !== flow.clientMac) add(formatMac(flow.serverMac), true);
  },
};

function keysOfQuery(groupBy: Exclude<FlowDimension, "TIME">, filter: FlowFilter | null | undefined): (flow: FlowInterval, add: Add) => void {
  if (groupBy !== "PEER") return keysOf[groupBy];
  const peerIsServer = compilePeer(filter);
  return (flow, add) => add(peerIsServer(flow) ? flow.serverIp.text : flow.clientIp.text, false);
}

const addressDimensions: ReadonlySet<FlowDimension> = new Set(["CLIENT", "SERVER", "HOST", "PEER"]);

interface Sum {
  bytes: number;
  sentBytes: number;
  receivedBytes: number;
  packets: number;
  flows: number;
  bytesPerSecond: number;
}

const emptySum = (): Sum => ({ bytes: 0, sentBytes: 0, receivedBytes: 0, packets: 0, flows: 0, bytesPerSecond: 0 });

function addTo(sum: Sum, sentBytes: number, receivedBytes: number, packets: number, flows: number, bytesPerSecond: number): void {
  sum.bytes += sentBytes + receivedBytes;
  sum.sentBytes += sentBytes;
  sum.receivedBytes += receivedBytes;
  sum.packets += packets;
  sum.flows += flows;
  sum.bytesPerSecond += bytesPerSecond;
}

/**
 * Exact sums over every live flow that fits. Sent is client to server, as in history; under HOST and MAC, where a flow has two keys,
 * it is what the row's own side sent, and rows and `others` count the flow twice, `totals` once.
 */
export async function liveSummary(table: LiveTable, query: Parameters<LiveView["summary"]>[0], access: Access, nowMs: number): Promise<LiveSummary> {
  if (query.groupBy === "TIME") {
    throw new AppError("BAD_INPUT", "The live table has no time to group by.", {
      path: "groupBy",
      wanted: [...Object.keys(keysOf), "PEER"].join(", "),
      got: "TIME",
      cure: "Use timeseries.",
    });
  }
  const keys = keysOfQuery(query.groupBy, query.filter);
  const totals = emptySum();
  const hosts = new Set<string>();
  const groups = new Map<string, Sum>();
  await forEachSelected(table, query, access, (entry, flow) => {
    const packets = flow.sentPackets + flow.receivedPackets;
    const bytesPerSecond = table.bytesPerSecond(entry.rate);
    addTo(totals, flow.sentBytes, flow.receivedBytes, packets, 1, bytesPerSecond);
    hosts.add(flow.clientIp.text).add(flow.serverIp.text);
    keys(flow, (key, isServer) => {
      let group = groups.get(key);
      if (!group) groups.set(key, (group = emptySum()));
      if (isServer) addTo(group, flow.receivedBytes, flow.sentBytes, packets, 1, bytesPerSecond);
      else addTo(group, flow.sentBytes, flow.receivedBytes, packets, 1, bytesPerSecond);
    });
  });
  const ordered = [...groups].toSorted((a, b) => b[1].bytes - a[1].bytes || (a[0] < b[0] ? -1 : 1));
  const others = emptySum();
  for (const [, sum] of ordered.slice(query.first)) addTo(others, sum.sentBytes, sum.receivedBytes, sum.packets, sum.flows, sum.bytesPerSecond);
  const isAddress = addressDimensions.has(query.groupBy);
  return {
    timeMs: nowMs,
    totals: { ...totals, hosts: hosts.size },
    rows: ordered.slice(0, query.first).map(([key, sum]) => row(key, sum, isAddress ? table.names.get(key) : undefined)),
    others: { ...others, groups: Math.max(0, ordered.length - query.first) },
  };
}

function row(key: string, sum: Sum, label: string | undefined): SummaryRow {
  return label === undefined ? { key, ...sum } : { key, label, ...sum };
}
