import { AppError } from "../../model/errors.ts";
import type { FilteredFlow } from "../../model/flow-match.ts";
import { compilePeer } from "../../model/flow-peer.ts";
import { flowDimensions, type FlowDimension, type FlowMetric } from "../../model/query-plan.ts";
import type { NetworkOf } from "../../model/place.ts";
import type { Access, LiveSummary, LiveView, SummaryRow } from "../../model/services/live-view.ts";
import { formatMac } from "../../net/mac.ts";
import { protocolName } from "../../net/protocol-names.ts";
import { Aggregates } from "./aggregates.ts";
import type { Dictionary } from "./dictionary.ts";
import { counters } from "./flow-columns.ts";
import type { FlowCursor } from "./flow-cursor.ts";
import type { FlowKind, LiveAddress } from "./flow-groups.ts";
import type { LiveTable } from "./live-table.ts";
import { hostGroupsOf } from "./host-groups.ts";
import { NumberSet } from "./number-set.ts";
import { forEachSelected } from "./select-flows.ts";
import { counted, type Steps } from "./slices.ts";
import { emptySum, type Sum, type Sums } from "./sums.ts";
import { TopSelection } from "./top-selection.ts";

type Query = Parameters<LiveView["summary"]>[0];
type AddressDimension = "CLIENT" | "SERVER" | "HOST" | "PEER";
type Counted = Sum & { hosts: number };

/** Groups looked at in one step. */
const groupsAtOnce = 256;

const asnText = (asn: number): string => (asn === 0 ? "" : String(asn));

/** Groupings by what several groups may have in common: their sums, and the key of each. */
const ofKinds: Partial<Record<FlowDimension, (kind: FlowKind) => string>> = {
  PROTOCOL: (kind) => protocolName(kind.protocol),
  APPLICATION: (kind) => kind.application,
  CATEGORY: (kind) => kind.category,
  VLAN: (kind) => String(kind.vlan),
  INTERFACE: (kind) => kind.interface,
  EXPORTER: (kind) => (kind.exporter.isUnspecified ? "" : kind.exporter.text),
  DIRECTION: (kind) => kind.direction,
};
type OfAddresses = Partial<Record<FlowDimension, (address: LiveAddress, networkOf: NetworkOf) => string>>;
const ofClients: OfAddresses = {
  CLIENT_COUNTRY: (address) => address.country,
  CLIENT_ASN: (address) => asnText(address.asn),
  CLIENT_NETWORK: (address, networkOf) => networkOf(address.ip) ?? "",
};
const ofServers: OfAddresses = {
  SERVER_COUNTRY: (address) => address.country,
  SERVER_ASN: (address) => asnText(address.asn),
  SERVER_NETWORK: (address, networkOf) => networkOf(address.ip) ?? "",
};

/** Which sums make an address's row, and whether what they received is what it sent. A flow with itself counts once, as the client's. */
type AddressPart = readonly [sums: Exclude<keyof Aggregates, "change" | "changeAddresses" | "changeMacs">, swapped: boolean, sign: 1 | -1];
const ofAddresses: Readonly<Record<AddressDimension, readonly AddressPart[]>> = {
  CLIENT: [
    ["clients", false, 1],
    ["inboundClients", false, 1],
  ],
  SERVER: [
    ["servers", false, 1],
    ["inboundServers", false, 1],
  ],
  HOST: [
    ["clients", false, 1],
    ["inboundClients", false, 1],
    ["servers", true, 1],
    ["inboundServers", true, 1],
    ["own", true, -1],
  ],
  // Without hosts in the filter the peer is who is not of ours.
  PEER: [
    ["inboundClients", false, 1],
    ["servers", false, 1],
  ],
};

/** What rows can be ordered by: the metrics they have. */
const orders: Partial<Record<FlowMetric, (sum: Sum) => number>> = {
  BYTES: ({ bytes }) => bytes,
  SENT_BYTES: ({ sentBytes }) => sentBytes,
  RECEIVED_BYTES: ({ receivedBytes }) => receivedBytes,
  PACKETS: ({ packets }) => packets,
  FLOWS: ({ flows }) => flows,
};

const isAddressDimension = (dimension: FlowDimension): dimension is AddressDimension => dimension in ofAddresses;

/** Groups with what they come to. */
interface Groups {
  readonly end: number;
  /** False for a group without a flow. */
  read(group: number, sum: Sum): boolean;
  key(group: number): string;
}

/**
 * Exact sums over every live flow. Sent is client to server, as in history; under HOST and MAC, where a flow has two keys, it is what the
 * row's own side sent, and rows and `others` count the flow twice, `totals` once. The sums stand ready.
 */
export function* readySummary(table: LiveTable, query: Query, nowMs: number): Steps<LiveSummary> {
  refuse(query);
  const { addresses, kinds } = table.groups;
  const totals = { ...emptySum(), hosts: addresses.size };
  yield* counted(kinds.end, groupsAtOnce, (kind) => table.aggregates.kinds.addTo(totals, kind, table.window));
  return yield* answer(table, query, totals, yield* groupsOf(table, table.aggregates, query.groupBy, table.window), nowMs);
}

/** The same of the flows that fit. The flows are gone through. */
export function* countedSummary(table: LiveTable, query: Query, access: Access, nowMs: number): Steps<LiveSummary> {
  refuse(query);
  table.groups.hold();
  try {
    const { totals, sums, byName } = yield* count(table, query, access);
    return yield* answer(table, query, totals, byName ? groupsOfMap(byName) : yield* groupsOf(table, sums, query.groupBy, 0), nowMs);
  } finally {
    table.groups.unhold();
  }
}

/** What is not kept of live flows. */
function refuse({ groupBy, orderBy = "BYTES" }: Query): void {
  if (groupBy === "TIME") {
    throw new AppError("BAD_INPUT", "The live table has no time to group by.", {
      path: "groupBy",
      wanted: flowDimensions.filter((each) => each !== "TIME").join(", "),
      got: "TIME",
      cure: "Use timeseries.",
    });
  }
  if (!(orderBy in orders)) {
    throw new AppError("BAD_INPUT", `Live rows have no ${orderBy} to be ordered by.`, {
      path: "orderBy",
      wanted: Object.keys(orders).join(", "),
      got: orderBy,
      cure: "Use flowStats, which counts it over the past.",
    });
  }
}

/** Whether `readySummary` has the answer: it knows no host groups, which are other ones for each caller. */
export function isUnfiltered({ filter, groupBy }: Query, access: Access): boolean {
  if (access.networks.length > 0 || groupBy === "GROUP") return false;
  return !filter || (isEmpty(filter.match) && !filter.anyOf?.length && !filter.noneOf?.length);
}

const isEmpty = (match: object | null | undefined): boolean => !match || Object.values(match).every((value) => value === null || value === undefined);

interface Count {
  readonly totals: Counted;
  readonly sums: Aggregates;
  /** Of host groups, which flows are in by none of their own numbers. */
  readonly byName: Map<string, Sum> | undefined;
}

/** Sums of the flows that fit; their only window is 0. */
function* count(table: LiveTable, query: Query, access: Access): Steps<Count> {
  const { columns } = table;
  const totals: Counted = { ...emptySum(), hosts: 0 };
  const sums = new Aggregates();
  const seen = new NumberSet();
  const byName = query.groupBy === "GROUP" ? new Map<string, Sum>() : undefined;
  const add = byName ? groupAdder(table, query, byName) : adder(table, query, sums);
  yield* forEachSelected(table, query, access, (flow) => {
    const { slot } = flow;
    const at = slot * counters;
    const sent = columns.totals[at]!;
    const received = columns.totals[at + 2]!;
    const packets = columns.packets(slot);
    const windowBytes = table.windowBytes(slot);
    totals.bytes += sent + received;
    totals.sentBytes += sent;
    totals.receivedBytes += received;
    totals.packets += packets;
    totals.flows++;
    totals.windowBytes += windowBytes;
    seen.add(columns.client[slot]!);
    seen.add(columns.server[slot]!);
    add(flow, sent, received, packets, windowBytes);
  });
  totals.hosts = seen.size;
  return { totals, sums, byName };
}

type Add = (flow: FlowCursor, sent: number, received: number, packets: number, windowBytes: number) => void;

/** Counts a flow in each of its host groups. */
function groupAdder(table: LiveTable, { groups = [] }: Query, byName: Map<string, Sum>): Add {
  const groupsOfFlow = hostGroupsOf(table, groups);
  return ({ slot }, sentBytes, receivedBytes, packets, windowBytes) => {
    const flow = { bytes: sentBytes + receivedBytes, sentBytes, receivedBytes, packets, flows: 1, windowBytes };
    for (const name of groupsOfFlow(slot)) add(sumOf(byName, name), flow, 1);
  };
}

/** Counts a flow where the grouping wants it. */
function adder(table: LiveTable, { groupBy, filter }: Query, sums: Aggregates): Add {
  const { columns } = table;
  if (groupBy === "PEER") {
    const peerIsServer: (flow: FilteredFlow) => boolean = compilePeer(filter);
    return (flow, sent, received, packets, windowBytes) => {
      const peer = peerIsServer(flow) ? columns.server[flow.slot]! : columns.client[flow.slot]!;
      sums.servers.change(peer, 1, sent, received, packets, 0, 0, windowBytes);
    };
  }
  if (isAddressDimension(groupBy) || groupBy in ofClients || groupBy in ofServers) {
    return ({ slot }, sent, received, packets, windowBytes) => sums.changeAddresses(columns, slot, 1, sent, received, packets, 0, 0, windowBytes);
  }
  if (groupBy === "MAC") {
    return ({ slot }, sent, received, packets, windowBytes) => sums.changeMacs(columns, slot, 1, sent, received, packets, 0, 0, windowBytes);
  }
  const counted = groupBy in ofKinds ? sums.kinds : groupBy === "HOSTNAME" ? sums.hostnames : groupBy === "JA4" ? sums.fingerprints : sums.ports;
  const groupOf =
    groupBy in ofKinds
      ? (slot: number) => columns.kind[slot]!
      : groupBy === "HOSTNAME"
        ? (slot: number) => columns.hostname[slot]!
        : groupBy === "JA4"
          ? (slot: number) => columns.fingerprint[slot]!
          : (slot: number) => columns.serverPort[slot]!;
  return ({ slot }, sent, received, packets, windowBytes) => counted.change(groupOf(slot), 1, sent, received, packets, 0, 0, windowBytes);
}

function* groupsOf(table: LiveTable, sums: Aggregates, groupBy: FlowDimension, window: number): Steps<Groups> {
  if (isAddressDimension(groupBy)) return addressGroups(table, sums, groupBy, window);
  const { kinds, hostnames, fingerprints, addresses, macs } = table.groups;
  const kindKey = ofKinds[groupBy];
  if (kindKey) return yield* merged(kinds, [sums.kinds], kindKey, window);
  if (groupBy === "HOSTNAME") return yield* merged(hostnames, [sums.hostnames], itself, window);
  if (groupBy === "JA4") return yield* merged(fingerprints, [sums.fingerprints], itself, window);
  const clientKey = ofClients[groupBy];
  if (clientKey) return yield* merged(addresses, [sums.clients, sums.inboundClients], (address) => clientKey(address, table.networkOf), window);
  const serverKey = ofServers[groupBy];
  if (serverKey) return yield* merged(addresses, [sums.servers, sums.inboundServers], (address) => serverKey(address, table.networkOf), window);
  if (groupBy === "MAC") return yield* macGroups(macs, sums, window);
  return { end: sums.ports.end, read: (port, sum) => sums.ports.addTo(sum, port, window), key: String };
}

function addressGroups(table: LiveTable, sums: Aggregates, groupBy: AddressDimension, window: number): Groups {
  const parts = ofAddresses[groupBy].map(([name, swapped, sign]) => ({ part: sums[name], swapped, sign }));
  const some = emptySum();
  return {
    end: table.groups.addresses.end,
    read(address, sum) {
      for (let i = 0; i < parts.length; i++) {
        const { part, swapped, sign } = parts[i]!;
        if (sign > 0) part.addTo(sum, address, window, swapped);
        else {
          clear(some);
          if (part.addTo(some, address, window, swapped)) add(sum, some, sign);
        }
      }
      return sum.flows > 0;
    },
    key: (address) => table.groups.addresses.value(address).ip.text,
  };
}

/** Groups of a dictionary put together where they have the same key. */
function* merged<T>(dictionary: Dictionary<T>, sums: readonly Sums[], keyOf: (value: T) => string, window: number): Steps<Groups> {
  const byKey = new Map<string, Sum>();
  yield* counted(dictionary.end, groupsAtOnce, (number) => {
    for (const each of sums) {
      if (each.flows(number) > 0) each.addTo(sumOf(byKey, keyOf(dictionary.value(number))), number, window);
    }
  });
  return groupsOfMap(byKey);
}

const itself = (text: string): string => text;

/** A flow of an address with itself counts once, as the client's; what is not known is no group. */
function* macGroups(macs: Dictionary<number>, { clientMacs, serverMacs, ownMacs }: Aggregates, window: number): Steps<Groups> {
  const byKey = new Map<string, Sum>();
  const own = emptySum();
  yield* counted(macs.end, groupsAtOnce, (number) => {
    const mac = macs.value(number);
    if (mac === 0 || !(clientMacs.flows(number) > 0 || serverMacs.flows(number) > 0)) return;
    const sum = sumOf(byKey, formatMac(mac));
    clientMacs.addTo(sum, number, window);
    serverMacs.addTo(sum, number, window, true);
    clear(own);
    if (ownMacs.addTo(own, number, window, true)) add(sum, own, -1);
  });
  return groupsOfMap(byKey);
}

function sumOf(byKey: Map<string, Sum>, key: string): Sum {
  let sum = byKey.get(key);
  if (!sum) byKey.set(key, (sum = emptySum()));
  return sum;
}

function groupsOfMap(byKey: ReadonlyMap<string, Sum>): Groups {
  const all = [...byKey];
  return {
    end: all.length,
    read(group, sum) {
      add(sum, all[group]![1], 1);
      return true;
    },
    key: (group) => all[group]![0],
  };
}

function add(sum: Sum, other: Sum, sign: 1 | -1): void {
  sum.bytes += sign * other.bytes;
  sum.sentBytes += sign * other.sentBytes;
  sum.receivedBytes += sign * other.receivedBytes;
  sum.packets += sign * other.packets;
  sum.flows += sign * other.flows;
  sum.windowBytes += sign * other.windowBytes;
}

function clear(sum: Sum): void {
  sum.bytes = sum.sentBytes = sum.receivedBytes = sum.packets = sum.flows = sum.windowBytes = 0;
}

function* answer(table: LiveTable, query: Query, totals: Counted, groups: Groups, nowMs: number): Steps<LiveSummary> {
  const top = new TopSelection<number>(query.first);
  const others = emptySum();
  const sum = emptySum();
  const valueOf = orders[query.orderBy ?? "BYTES"]!;
  let found = 0;
  yield* counted(groups.end, groupsAtOnce, (group) => {
    clear(sum);
    if (!groups.read(group, sum)) return;
    found++;
    top.add(valueOf(sum), group);
    add(others, sum, 1);
  });
  const isAddress = isAddressDimension(query.groupBy);
  const best = yield* top.best((a, b) => (groups.key(a) < groups.key(b) ? -1 : 1));
  const rows = best.map((group): SummaryRow => {
    const own = emptySum();
    groups.read(group, own);
    add(others, own, -1);
    const key = groups.key(group);
    const label = isAddress ? table.names.get(key) : undefined;
    return label === undefined ? { key, ...shown(table, own) } : { key, label, ...shown(table, own) };
  });
  return {
    timeMs: nowMs,
    totals: { ...shown(table, totals), hosts: totals.hosts },
    rows,
    others: { ...shown(table, others), groups: found - rows.length },
  };
}

function shown(table: LiveTable, { bytes, sentBytes, receivedBytes, packets, flows, windowBytes }: Sum): Omit<SummaryRow, "key" | "label"> {
  return { bytes, sentBytes, receivedBytes, packets, flows, bytesPerSecond: table.perSecond(windowBytes) };
}
