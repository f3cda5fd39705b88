import type { ExporterStatus } from "../../src/model/exporters.ts";
import type { CollectorProcessStatus, ExporterView } from "../../src/model/services/exporters.ts";

/** A small office's router, which exports NetFlow v9 sampled one in a hundred and has lost three messages. */
export function memoryExporters(nowMs: number): ExporterView {
  const router: ExporterStatus = {
    address: "10.0.0.1",
    formats: ["NETFLOW_V9"],
    firstSeenMs: nowMs - 3_600_000,
    lastSeenMs: nowMs - 1_000,
    datagrams: 1_200,
    bytes: 1_500_000,
    records: 30_000,
    recordsPerSecond: 8.3,
    lostMessages: 3,
    lostRecords: 0,
    restarts: 0,
    malformed: 2,
    malformedReasons: { "record cut short": 2 },
    rateLimited: 0,
    templates: 4,
    waitingSets: { kept: 5, read: 5, discarded: 0 },
    samplingRates: [100],
    clockSkewMs: 12,
    interfaces: [
      { ifIndex: 1, name: "Gi0/1\u202E", inBytes: 5_000, outBytes: 7_000, flows: 20, bitsPerSecond: 1_000_000_000, isUp: true, counters: { inErrors: 4 } },
      { ifIndex: 2, inBytes: 7_000, outBytes: 5_000, flows: 20 },
    ],
  };
  const status: CollectorProcessStatus = {
    configured: true,
    running: true,
    restarts: 0,
    report: {
      datagrams: 1_200,
      bytes: 1_500_000,
      records: 30_000,
      refusedSenders: 0,
      unrecognized: 1,
      tooManyExporters: 0,
      refusedPackets: 0,
      activeFlows: 17,
      duplicates: 0,
      paired: 14_000,
      unpaired: 2_000,
      evicted: 0,
      refusedRows: 0,
      addresses: [{ address: "udp://0.0.0.0:2055", bufferBytes: 212_992, kernelDrops: 0 }],
    },
  };
  return { list: async () => [router], status: async () => status };
}
