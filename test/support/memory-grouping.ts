import { compileNetworkNames, parseNetworkName } from "../../src/enrich/network-names.ts";
import { AppError } from "../../src/model/errors.ts";
import type { FlowInterval } from "../../src/model/flow-fields.ts";
import type { HostSet } from "../../src/model/host-group.ts";
import type { FlowDimension, FlowMetric } from "../../src/model/query-plan.ts";
import type { HistoryPage } from "../../src/model/services/flow-history.ts";
import type { LivePage } from "../../src/model/services/live-view.ts";
import type { TimeWindow } from "../../src/model/time.ts";
import { anyNetwork, parseCidr } from "../../src/net/cidr.ts";
import type { Ip } from "../../src/net/ip.ts";
import { formatMac } from "../../src/net/mac.ts";
import { protocolName } from "../../src/net/protocol-names.ts";

export const bytesOf = (row: FlowInterval): number => row.sentBytes + row.receivedBytes;
export const packetsOf = (row: FlowInterval): number => row.sentPackets + row.receivedPackets;
export const durationOf = (row: FlowInterval): number => row.lastSeenMs - row.firstSeenMs;
export const rateOf = (row: FlowInterval): number => Math.round(bytesOf(row) / Math.max(1, durationOf(row) / 1_000));
export const within = (networks: readonly string[] | null | undefined): ((ip: Ip) => boolean) =>
  networks?.length ? anyNetwork(networks.flatMap((text) => parseCidr(text) ?? [])) : () => true;

/** Cuts a page; the cursor is the row's place, in base64. A cursor nobody gave out is BAD_INPUT. */
export function paged<T>(all: readonly T[], { first, after }: { readonly first: number; readonly after?: string | null }): LivePage<T> {
  const from = after ? Number(Buffer.from(after, "base64url").toString()) + 1 : 0;
  if (!Number.isInteger(from))
    throw new AppError("BAD_INPUT", "This is not a cursor of this list.", { path: "after", got: after ?? "", cure: "Start again without after." });
  const rows = all.slice(from, from + first).map((node, index) => ({ node, cursor: Buffer.from(String(from + index)).toString("base64url") }));
  return { rows, total: all.length, hasNextPage: from + first < all.length };
}

export function historyPaged<T>(
  all: readonly T[],
  page: { readonly first: number; readonly after?: string | null; readonly withTotal: boolean },
  window: TimeWindow,
  table = "flows",
): HistoryPage<T> {
  const { rows, total, hasNextPage } = paged(all, page);
  return { rows, hasNextPage, totalIsExact: page.withTotal, ...(page.withTotal ? { total } : {}), window, table };
}

export const networkOf = compileNetworkNames([parseNetworkName("Office=192.168.1.0/24")!]);

export const dimensions: Readonly<Record<FlowDimension, (row: FlowInterval) => readonly string[]>> = {
  CLIENT: (row) => [row.clientIp.text],
  SERVER: (row) => [row.serverIp.text],
  HOST: (row) => [row.clientIp.text, row.serverIp.text],
  PEER: (row) => [(row.direction === "INBOUND" ? row.clientIp : row.serverIp).text],
  PROTOCOL: (row) => [protocolName(row.protocol)],
  APPLICATION: (row) => [row.application],
  CATEGORY: (row) => [row.category],
  SERVER_PORT: (row) => [String(row.serverPort)],
  HOSTNAME: (row) => [row.hostname],
  CLIENT_COUNTRY: (row) => [row.clientCountry],
  SERVER_COUNTRY: (row) => [row.serverCountry],
  CLIENT_ASN: (row) => [row.clientAsn === 0 ? "" : String(row.clientAsn)],
  SERVER_ASN: (row) => [row.serverAsn === 0 ? "" : String(row.serverAsn)],
  CLIENT_NETWORK: (row) => [networkOf(row.clientIp) ?? ""],
  SERVER_NETWORK: (row) => [networkOf(row.serverIp) ?? ""],
  VLAN: (row) => [String(row.vlan)],
  INTERFACE: (row) => [row.interface],
  EXPORTER: (row) => [row.exporter.isUnspecified ? "" : row.exporter.text],
  DIRECTION: (row) => [row.direction],
  JA4: (row) => [row.ja4],
  GROUP: () => [""],
  MAC: (row) => [row.clientMac.toString(16)],
  TIME: (row) => [new Date(Math.floor(row.firstSeenMs / 60_000) * 60_000).toISOString()],
};

export const metricsOf: Readonly<Record<FlowMetric, (rows: readonly FlowInterval[]) => number>> = {
  BYTES: (rows) => rows.reduce((sum, row) => sum + bytesOf(row), 0),
  SENT_BYTES: (rows) => rows.reduce((sum, row) => sum + row.sentBytes, 0),
  RECEIVED_BYTES: (rows) => rows.reduce((sum, row) => sum + row.receivedBytes, 0),
  PACKETS: (rows) => rows.reduce((sum, row) => sum + packetsOf(row), 0),
  FLOWS: (rows) => new Set(rows.map((row) => row.flowId)).size,
  CLIENTS: (rows) => new Set(rows.map((row) => row.clientIp.text)).size,
  SERVERS: (rows) => new Set(rows.map((row) => row.serverIp.text)).size,
  SERVER_PORTS: (rows) => new Set(rows.map((row) => row.serverPort)).size,
  RETRANSMISSIONS: (rows) => rows.reduce((sum, row) => sum + row.sentRetransmissions + row.receivedRetransmissions, 0),
  LATENCY: (rows) => {
    const measured = rows.map((row) => row.clientLatencyUs + row.serverLatencyUs).filter((us) => us > 0);
    return measured.length === 0 ? Number.NaN : measured.reduce((sum, us) => sum + us, 0) / measured.length / 1_000;
  },
  DURATION: (rows) => rows.reduce((sum, row) => sum + durationOf(row), 0),
};

const groupsOf = (row: FlowInterval, groups: readonly HostSet[]): readonly string[] => {
  const names = groups
    .filter(({ networks, macs }) => {
      const isInside = networks.length === 0 ? () => false : within(networks);
      return isInside(row.clientIp) || isInside(row.serverIp) || [row.clientMac, row.serverMac].some((mac) => mac !== 0 && macs.includes(formatMac(mac)));
    })
    .map(({ name }) => name);
  return names.length === 0 ? [""] : names;
};

/** Map.groupBy, which Node 20 does not have yet. */
export function bucketed<T>(rows: readonly T[], keyOf: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) groups.set(keyOf(row), [...(groups.get(keyOf(row)) ?? []), row]);
  return groups;
}

export function grouped(
  rows: readonly FlowInterval[],
  by: readonly FlowDimension[],
  hostGroups: readonly HostSet[] = [],
): Map<string, { readonly keys: readonly string[]; readonly rows: FlowInterval[] }> {
  const groups = new Map<string, { keys: readonly string[]; rows: FlowInterval[] }>();
  for (const row of rows) {
    const keys = by.reduce<readonly (readonly string[])[]>(
      (some, dimension) =>
        some.flatMap((key) => (dimension === "GROUP" ? groupsOf(row, hostGroups) : dimensions[dimension](row)).map((value) => [...key, value])),
      [[]],
    );
    for (const key of keys) {
      const group = groups.get(key.join("\0")) ?? { keys: key, rows: [] };
      group.rows.push(row);
      groups.set(key.join("\0"), group);
    }
  }
  return groups;
}
