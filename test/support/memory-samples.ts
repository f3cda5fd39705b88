import type {
  DeviceHistory,
  HistoryQuery,
  HistorySteps,
  InterfaceHistory,
  Line,
  MonitorHistory,
  MonitorSummary,
  SampleHistory,
} from "../../src/model/services/samples.ts";
import { anyNetwork, parseCidr } from "../../src/net/cidr.ts";
import { parseIp } from "../../src/net/ip.ts";
import { office } from "./memory-data.ts";

const steps = 4;

function stepsOf({ window, stepMs = (window.toMs - window.fromMs) / steps }: HistoryQuery): HistorySteps {
  return { window, stepMs, timesMs: Array.from({ length: steps }, (_, i) => window.fromMs + i * stepMs), tookMs: 1 };
}

const line = (value: number): Line => [value, null, value, value];
const empty: Line = [null, null, null, null];
const summary: MonitorSummary = {
  measurements: 1_440,
  unmeasured: 0,
  down: 36,
  availabilityPercent: 97.5,
  values: { min: 1, mean: 12, max: 90, p50: 11, p95: 40, p99: 80 },
};

/** The same for every monitor; of devices, the office's router alone has samples, for who may see it. */
export function memorySamples(): SampleHistory {
  const isVisible = (networks: readonly string[]): boolean =>
    networks.length === 0 || anyNetwork(networks.flatMap((text) => parseCidr(text) ?? []))(parseIp(office.router)!);
  return {
    interface: async (query, { networks }) => {
      const some = isVisible(networks) ? line : () => empty;
      const history: InterfaceHistory = {
        ...stepsOf(query),
        samples: isVisible(networks) ? 42 : 0,
        inBitsPerSecond: some(1_000),
        outBitsPerSecond: some(2_000),
        maxInBitsPerSecond: some(3_000),
        maxOutBitsPerSecond: some(4_000),
        inUsePercent: some(1),
        outUsePercent: some(2),
        inPacketsPerSecond: some(10),
        outPacketsPerSecond: some(20),
        inErrors: some(0),
        outErrors: some(0),
        inDiscards: some(0),
        outDiscards: some(0),
        upPercent: some(100),
      };
      return history;
    },
    device: async (query, { networks }) => {
      const some = isVisible(networks) ? line : () => empty;
      const history: DeviceHistory = {
        ...stepsOf(query),
        samples: isVisible(networks) ? 42 : 0,
        answeredPercent: some(100),
        responseMs: some(2),
        cpuUsedPercent: some(20),
        maxCpuUsedPercent: some(30),
        memoryUsedPercent: some(50),
        storageUsedPercent: some(60),
        vpnSessions: empty,
        interfacesUp: some(40),
        interfacesDown: some(1),
      };
      return history;
    },
    monitor: async (query) => {
      const { window } = query;
      const history: MonitorHistory = {
        ...stepsOf(query),
        ...summary,
        mean: line(12),
        min: line(1),
        max: line(90),
        p50: line(11),
        p95: line(40),
        p99: line(80),
        availability: line(97.5),
        changes: [{ timeMs: window.fromMs + 1_000, from: "OK", to: "DOWN", message: "connect: refused" }],
        changesAreCut: false,
      };
      return history;
    },
    monitorSummaries: async (ids) => new Map(ids.map((id) => [id, summary])),
    monitorStrips: async (ids, _window, parts) =>
      new Map(ids.map((id) => [id, Array.from({ length: parts }, (_, i) => (i === 0 ? null : i === 1 ? "DOWN" : "OK"))])),
  };
}
