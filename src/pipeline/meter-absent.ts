import type { LiveView } from "../model/services/live-view.ts";
import { systemInterfaces } from "./meter-interfaces.ts";
import type { LiveMethod } from "./meter-protocol.ts";

/** What the live view says while no meter runs: nothing is live. Same shapes, so callers need no second way. */
export function absentLiveView(method: Exclude<LiveMethod, "status">, parameters: readonly unknown[]): unknown {
  switch (method) {
    case "interfaces":
      return systemInterfaces().map(({ name, addresses, mac, mtu, speedMbps, isUp }) => ({
        name,
        state: isUp ? "NOT_CAPTURED" : "DOWN",
        problem: "The meter is not running.",
        cure: "It is started again by itself; if it stays away, look at the server's log.",
        addresses,
        ...(mac === undefined ? {} : { mac }),
        ...(mtu === undefined ? {} : { mtu }),
        ...(speedMbps === undefined ? {} : { speedMbps }),
        bytes: 0,
        packets: 0,
        drops: 0,
        bytesPerSecond: 0,
        packetsPerSecond: 0,
      }));
    case "flows":
    case "hosts":
      return { rows: [], total: 0, hasNextPage: false };
    case "summary":
      return { timeMs: Date.now(), totals: { ...nothing, hosts: 0 }, rows: [], others: { ...nothing, groups: 0 } };
    case "hostsByAddress": {
      const { addresses } = parameters[0] as Parameters<LiveView["hostsByAddress"]>[0];
      return addresses.map(() => null);
    }
    case "traffic":
      return {
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
      };
  }
}

const nothing = { bytes: 0, sentBytes: 0, receivedBytes: 0, packets: 0, flows: 0, bytesPerSecond: 0 } as const;
