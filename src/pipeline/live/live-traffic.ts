import type { Access, TrafficSample } from "../../model/services/live-view.ts";
import type { FlowCursor } from "./flow-cursor.ts";
import type { HostRow } from "./host-table.ts";
import { networkTest } from "./live-hosts.ts";
import type { LiveTable } from "./live-table.ts";
import { byAddress, type LiveWindow } from "./live-window.ts";
import { forEachSelected } from "./select-flows.ts";
import type { Steps } from "./slices.ts";
import { TopSelection } from "./top-selection.ts";

const topCount = { hosts: 10, applications: 10 } as const;

/** What the capture saw beside flows: everything on the wire. */
export interface CaptureRates {
  readonly bytesPerSecond: number;
  readonly packetsPerSecond: number;
  readonly drops: number;
}

/** The last whole second. Bytes and packets are those of the wire; in and out are of flows. */
export function trafficSample(table: LiveTable, capture: CaptureRates, activeFlows: number): TrafficSample {
  const window = table.lastWindow;
  const perSecond = 1_000 / window.durationMs;
  return {
    timeMs: window.endMs,
    bytesPerSecond: capture.bytesPerSecond,
    inBytesPerSecond: window.inBytes * perSecond,
    outBytesPerSecond: window.outBytes * perSecond,
    packetsPerSecond: capture.packetsPerSecond,
    newFlowsPerSecond: window.newFlows * perSecond,
    activeFlows,
    activeHosts: table.hosts.size,
    drops: capture.drops,
    topHosts: topHosts(table, window.topHosts),
    topApplications: topApplications(table, window.applications, perSecond),
  };
}

/** As `trafficSample`, from the flows that have a host in the caller's networks, and naming no other host. Drops are not theirs: 0. */
export function* trafficSampleOf(table: LiveTable, access: Access): Steps<TrafficSample> {
  const mayIn = networkTest(access.networks, "access.networks") ?? (() => true);
  const window = table.lastWindow;
  const sums = { bytes: 0, in: 0, out: 0, packets: 0, flows: 0, fresh: 0 };
  const applications: number[] = [];
  yield* forEachSelected(table, {}, access, (flow) => {
    sums.flows++;
    if (flow.firstSeenMs > window.endMs - window.durationMs && flow.firstSeenMs <= window.endMs) sums.fresh++;
    const bytes = table.perSecond(table.windowBytes(flow.slot));
    if (bytes === 0) return;
    sums.bytes += bytes;
    sums.packets += table.perSecond(table.windowPackets(flow.slot));
    addDirection(sums, flow, bytes);
    const { applicationNumber } = flow.kind;
    applications[applicationNumber] = (applications[applicationNumber] ?? 0) + bytes;
  });
  const best = new TopSelection<HostRow>(topCount.hosts);
  let hosts = 0;
  yield* table.hosts.forEach((row) => {
    if (!mayIn(row.ip)) return;
    hosts++;
    best.add(row.wholeBytes(table.window), row);
  });
  const busiest = (yield* best.best(byAddress)).map((row) => ({ row, bytes: row.wholeBytes(table.window) }));
  return {
    timeMs: window.endMs,
    bytesPerSecond: sums.bytes,
    inBytesPerSecond: sums.in,
    outBytesPerSecond: sums.out,
    packetsPerSecond: sums.packets,
    newFlowsPerSecond: (sums.fresh * 1_000) / window.durationMs,
    activeFlows: sums.flows,
    activeHosts: hosts,
    drops: 0,
    topHosts: topHosts(table, busiest),
    topApplications: topApplications(table, applications, 1),
  };
}

export interface InterfaceTraffic {
  readonly bytes: number;
  readonly packets: number;
  readonly bytesPerSecond: number;
  readonly packetsPerSecond: number;
}

/** What the live flows of an interface that the caller may see come to. */
export function* interfaceTraffic(table: LiveTable, name: string, access: Access): Steps<InterfaceTraffic> {
  const sum = { bytes: 0, packets: 0, bytesPerSecond: 0, packetsPerSecond: 0 };
  yield* forEachSelected(table, { filter: { match: { interface: [name] } } }, access, ({ slot }) => {
    sum.bytes += table.columns.bytes(slot);
    sum.packets += table.columns.packets(slot);
    sum.bytesPerSecond += table.perSecond(table.windowBytes(slot));
    sum.packetsPerSecond += table.perSecond(table.windowPackets(slot));
  });
  return sum;
}

/** A flow's rate is not kept by direction: it is shared out as its totals are. */
function addDirection(sums: { in: number; out: number }, flow: FlowCursor, bytesPerSecond: number): void {
  const bytes = flow.sentBytes + flow.receivedBytes;
  if (bytes === 0) return;
  const sent = (bytesPerSecond * flow.sentBytes) / bytes;
  if (flow.direction === "INBOUND") {
    sums.in += sent;
    sums.out += bytesPerSecond - sent;
  } else if (flow.direction === "OUTBOUND") {
    sums.out += sent;
    sums.in += bytesPerSecond - sent;
  }
}

function topHosts(table: LiveTable, busiest: LiveWindow["topHosts"]): TrafficSample["topHosts"] {
  return busiest
    .filter(({ bytes }) => bytes > 0)
    .map(({ row, bytes }) => {
      const name = table.names.get(row.ip.text);
      const shown = { ip: row.ip.text, bytesPerSecond: table.perSecond(bytes) };
      return name === undefined ? shown : { ...shown, name };
    });
}

function topApplications(table: LiveTable, bytes: readonly (number | undefined)[], perSecond: number): TrafficSample["topApplications"] {
  return bytes
    .map((sum, number) => ({ application: table.groups.applications.name(number), bytesPerSecond: (sum ?? 0) * perSecond }))
    .filter(({ bytesPerSecond }) => bytesPerSecond > 0)
    .sort((a, b) => b.bytesPerSecond - a.bytesPerSecond || (a.application < b.application ? -1 : 1))
    .slice(0, topCount.applications);
}
