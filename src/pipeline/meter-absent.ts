import type { Access, LiveView, TrafficSample } from "../model/services/live-view.ts";
import { systemInterfaces } from "./meter-interfaces.ts";

const nothing = { bytes: 0, sentBytes: 0, receivedBytes: 0, packets: 0, flows: 0, bytesPerSecond: 0 } as const;
const noPage = { rows: [], total: 0, hasNextPage: false } as const;

/** What the live view says while no meter runs: nothing is live. Same shapes, so callers need no second way. */
export const absentLiveView: Omit<LiveView, "status"> = {
  interfaces: async () =>
    systemInterfaces().map(({ isUp, isLoopback: _isLoopback, index: _index, lowers: _lowers, ...known }) => ({
      ...known,
      state: isUp ? "NOT_CAPTURED" : "DOWN",
      problem: "The meter is not running.",
      cure: "It is started again by itself; if it stays away, look at the server's log.",
      bytes: 0,
      packets: 0,
      drops: 0,
      bytesPerSecond: 0,
      packetsPerSecond: 0,
    })),
  flows: async () => noPage,
  hosts: async () => noPage,
  summary: async () => ({ timeMs: Date.now(), totals: { ...nothing, hosts: 0 }, rows: [], others: { ...nothing, groups: 0 } }),
  hostsByAddress: async ({ addresses }: { readonly addresses: readonly string[] }, _access: Access) => addresses.map(() => null),
  traffic: async (): Promise<TrafficSample> => ({
    timeMs: Date.now(),
    bytesPerSecond: 0,
    inBytesPerSecond: 0,
    outBytesPerSecond: 0,
    packetsPerSecond: 0,
    newFlowsPerSecond: 0,
    activeFlows: 0,
    activeHosts: 0,
    drops: 0,
    topHosts: [],
    topApplications: [],
  }),
};
