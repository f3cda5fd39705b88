import { AppError } from "../../model/errors.ts";
import type { Access, LiveView, TrafficSample } from "../../model/services/live-view.ts";
import type { Engine, EngineSink } from "../engine.ts";
import { liveCountries } from "./live-countries.ts";
import { liveFlows } from "./live-flows.ts";
import { hostsByAddress, liveHosts } from "./live-hosts.ts";
import { liveMacs } from "./live-macs.ts";
import { liveSummary } from "./live-summary.ts";
import { LiveTable, type LiveTableOptions } from "./live-table.ts";
import { interfaceTraffic, trafficSample, trafficSampleOf, type CaptureRates, type InterfaceTraffic } from "./live-traffic.ts";
import { Snapshots } from "./snapshots.ts";

export const liveDefaults = { maxHosts: 65_536, idleMs: 300_000, maxNames: 65_536 } as const;

/** Rows of one page at most; the API asks for less. */
const maxPage = 500;

/** The live view of one engine. `sink` must see what the engine exports; `beat` is called once a second, before the engine's own. */
export interface EngineLiveView extends Pick<LiveView, "flows" | "summary" | "hosts" | "hostsByAddress" | "countries" | "macsByAddress"> {
  readonly sink: Required<EngineSink>;
  readonly hostsEvicted: number;
  beat(nowMs: number): void;
  /** With networks in `access`, only what the caller may see is counted. */
  traffic(capture: CaptureRates, access?: Access): TrafficSample | Promise<TrafficSample>;
  /** Traffic of live flows on an interface that the caller may see. */
  interfaceTraffic(name: string, access: Access): Promise<InterfaceTraffic>;
}

export function createLiveView(engine: Engine, options: Partial<LiveTableOptions> = {}, clock: () => number = Date.now): EngineLiveView {
  const table = new LiveTable(engine, { ...liveDefaults, ownNames: {}, ...options }, clock());
  const snapshots = new Snapshots();
  const upToDate = (): number => {
    const nowMs = clock();
    table.refresh(nowMs);
    return nowMs;
  };
  return {
    sink: table,
    get hostsEvicted() {
      return table.hosts.evicted + table.hosts.refused;
    },
    beat(nowMs) {
      table.beat(nowMs);
    },
    flows: async (query, access) => liveFlows(table, snapshots, { ...query, first: pageSize(query.first) }, access, upToDate()),
    summary: async (query, access) => liveSummary(table, { ...query, first: pageSize(query.first) }, access, upToDate()),
    hosts: async (query, access) => liveHosts(table, snapshots, { ...query, first: pageSize(query.first) }, access, upToDate()),
    hostsByAddress: async (query, access) => {
      upToDate();
      return hostsByAddress(table, query, access);
    },
    countries: async (query, access) => {
      upToDate();
      return liveCountries(table, { ...query, first: pageSize(query.first) }, access);
    },
    macsByAddress: async (addresses, access) => {
      upToDate();
      return liveMacs(table, addresses, access);
    },
    traffic: (capture, access) => (access && access.networks.length > 0 ? trafficSampleOf(table, access) : trafficSample(table, capture, engine.activeFlows)),
    interfaceTraffic: (name, access) => interfaceTraffic(table, name, access),
  };
}

function pageSize(first: number): number {
  if (Number.isInteger(first) && first >= 0 && first <= maxPage) return first;
  throw new AppError("BAD_INPUT", "A page cannot have that many rows.", { path: "first", wanted: `0 to ${maxPage}`, got: String(first) });
}
