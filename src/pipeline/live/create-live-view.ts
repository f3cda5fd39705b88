import { AppError } from "../../model/errors.ts";
import type { Access, LiveView, TrafficSample } from "../../model/services/live-view.ts";
import { liveCountries } from "./live-countries.ts";
import { liveFlows } from "./live-flows.ts";
import { hostsByAddress, liveHosts } from "./live-hosts.ts";
import { liveMacs } from "./live-macs.ts";
import { countedSummary, isUnfiltered, readySummary } from "./live-summary.ts";
import type { LiveSink, LiveSource } from "./live-source.ts";
import { LiveTable, type LiveTableOptions } from "./live-table.ts";
import { interfaceTraffic, trafficSample, trafficSampleOf, type CaptureRates, type InterfaceTraffic } from "./live-traffic.ts";
import { Slices, type Steps } from "./slices.ts";
import { Snapshots } from "./snapshots.ts";

export const liveDefaults = { maxHosts: 65_536, idleMs: 300_000, maxNames: 65_536, maxFlows: 1_024 } as const;

/** Rows of one page at most; the API asks for less. */
const maxPage = 500;

/** The live view of one engine. `sink` must see what the engine exports. */
export interface EngineLiveView extends Pick<LiveView, "flows" | "summary" | "hosts" | "hostsByAddress" | "countries" | "macsByAddress"> {
  readonly sink: LiveSink;
  readonly hostsEvicted: number;
  /** Once a second; resolves when what flows gained since is in all sums. It never holds the event loop for more than 2 ms. */
  beat(nowMs: number): Promise<void>;
  /** With networks in `access`, only what the caller may see is counted. */
  traffic(capture: CaptureRates, access?: Access): TrafficSample | Promise<TrafficSample>;
  /** Traffic of live flows on an interface that the caller may see. */
  interfaceTraffic(name: string, access: Access): Promise<InterfaceTraffic>;
}

export function createLiveView(engine: LiveSource, options: Partial<LiveTableOptions> = {}, clock: () => number = Date.now): EngineLiveView {
  const table = new LiveTable(engine, { ...liveDefaults, slices: new Slices(), ownNames: {}, ...options }, clock());
  const snapshots = new Snapshots();
  const ask = <T>(steps: (nowMs: number) => Steps<T>): Promise<T> => table.slices.run(upToDate(table, clock(), steps));
  /** An answer of one instant. */
  const askStill = <T>(steps: (nowMs: number) => Steps<T>): Promise<T> => ask((nowMs) => table.still(steps(nowMs)));
  return {
    sink: table,
    get hostsEvicted() {
      return table.hosts.evicted + table.hosts.refused;
    },
    beat: (nowMs) => table.beat(nowMs),
    flows: async (query, access) => ask((nowMs) => liveFlows(table, snapshots, { ...query, first: pageSize(query.first) }, access, nowMs)),
    summary: async (query, access) => {
      const asked = { ...query, first: pageSize(query.first) };
      return isUnfiltered(asked, access) ? askStill((nowMs) => readySummary(table, asked, nowMs)) : ask((nowMs) => countedSummary(table, asked, access, nowMs));
    },
    hosts: async (query, access) => askStill((nowMs) => liveHosts(table, snapshots, { ...query, first: pageSize(query.first) }, access, nowMs)),
    hostsByAddress: async (query, access) => askStill(() => hostsByAddress(table, query, access)),
    countries: async (query, access) => ask(() => liveCountries(table, { ...query, first: pageSize(query.first) }, access)),
    macsByAddress: async (addresses, access) => askStill(() => liveMacs(table, addresses, access)),
    traffic: (capture, access) =>
      access && access.networks.length > 0 ? table.slices.run(trafficSampleOf(table, access)) : trafficSample(table, capture, engine.activeFlows),
    interfaceTraffic: (name, access) => table.slices.run(interfaceTraffic(table, name, access)),
  };
}

function* upToDate<T>(table: LiveTable, nowMs: number, steps: (nowMs: number) => Steps<T>): Steps<T> {
  yield* table.refresh(nowMs);
  return yield* steps(nowMs);
}

function pageSize(first: number): number {
  if (Number.isInteger(first) && first >= 0 && first <= maxPage) return first;
  throw new AppError("BAD_INPUT", "A page cannot have that many rows.", { path: "first", wanted: `0 to ${maxPage}`, got: String(first) });
}
