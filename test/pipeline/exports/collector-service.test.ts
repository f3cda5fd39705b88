import { mkdtempSync, rmSync, statSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import exportTcp from "../../../src/collectors/export-tcp.ts";
import exportUdp from "../../../src/collectors/export-udp.ts";
import ipfixDecoder from "../../../src/decoders/ipfix.ts";
import netflow5Decoder from "../../../src/decoders/netflow5.ts";
import netflow9Decoder from "../../../src/decoders/netflow9.ts";
import sflowDecoder from "../../../src/decoders/sflow.ts";
import dns from "../../../src/dissectors/dns.ts";
import type { FlowInterval } from "../../../src/model/flow-fields.ts";
import { collectorMethods, type CollectorOptions } from "../../../src/pipeline/exports/collector-protocol.ts";
import { CollectorService } from "../../../src/pipeline/exports/collector-service.ts";
import type { CollectorReport, ExporterStatus } from "../../../src/model/exporters.ts";
import { connectIpc, serveIpc, type IpcConnection } from "../../../src/runtime/ipc.ts";
import { silentLog } from "../../../src/runtime/log.ts";
import {
  ip4,
  ipfix,
  ipfixTemplate,
  join as bytesOf,
  netflow5,
  netflow9,
  netflow9Template,
  set,
  sflow,
  u16,
  u32,
  u64,
  u8,
  xdr,
} from "../../support/export-messages.ts";
import { udpFrame } from "../../support/frames.ts";
import { sendDatagrams } from "../../support/send-datagrams.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "wg-collect-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Running {
  readonly rows: FlowInterval[];
  ask<T>(method: string): Promise<T>;
  ports(): Promise<readonly number[]>;
  stop(): Promise<void>;
}

async function start(name: string, options: Partial<CollectorOptions> = {}): Promise<Running> {
  const socketPath = join(folder, `${name}.sock`);
  const rows: FlowInterval[] = [];
  let collector: IpcConnection | undefined;
  const server = await serveIpc(socketPath, {
    hello: (_hello: unknown, _bytes: Buffer, connection: IpcConnection) => {
      collector = connection;
      return {};
    },
  });
  const service = new CollectorService(
    {
      socketPath,
      statePath: join(folder, "exporters.json"),
      listen: ["udp://127.0.0.1:0", "tcp://127.0.0.1:0"],
      maxFlows: 10_000,
      bufferBytes: 1 << 20,
      maxDatagramsPerSecond: 10_000,
      logLevel: "silent",
      ...options,
    },
    {
      collectors: [exportUdp, exportTcp],
      decoders: [ipfixDecoder, netflow5Decoder, netflow9Decoder, sflowDecoder],
      dissectors: [dns],
      localNetworks: ["10.0.0.0/8"],
      createBatcher: () => ({
        flow: (row) => void rows.push({ ...row }),
        dns: () => {},
        beat: () => {},
        drain: () => Promise.resolve(),
        counters: { refusedRows: 0 },
      }),
      connect: (handlers) => connectIpc(socketPath, handlers),
      log: silentLog,
    },
  );
  await service.start();
  const ask = <T>(method: string): Promise<T> => collector!.request<T>(method);
  return {
    rows,
    ask,
    ports: async () => (await ask<CollectorReport>(collectorMethods.report)).addresses.map(({ address }) => Number(address.split(":").at(-1))),
    async stop() {
      await service.stop();
      await server.close();
    },
  };
}

const seconds = Math.floor(Date.now() / 1_000);
const there = {
  source: "10.0.0.1",
  destination: "198.51.100.5",
  sourcePort: 40_000,
  destinationPort: 53,
  protocol: 17,
  bytes: 70,
  first: 50_000,
  last: 50_000,
};
const back = { ...there, source: there.destination, destination: there.source, sourcePort: 53, destinationPort: 40_000, bytes: 300 };
const endpoints = [
  [8, 4],
  [12, 4],
  [7, 2],
  [11, 2],
  [4, 1],
] as const;
const pair = (last: number, bytes: Buffer): Buffer[] => [
  bytesOf(ip4("10.0.0.1"), ip4(`198.51.100.${last}`), u16(40_000, 53), u8(17), bytes),
  bytesOf(ip4(`198.51.100.${last}`), ip4("10.0.0.1"), u16(53, 40_000), u8(17), bytes),
];

describe("a collector on loopback", () => {
  it("makes rows of NetFlow v5 and v9, IPFIX over UDP and TCP, and sFlow", async () => {
    const collector = await start("all");
    const [udp, tcp] = await collector.ports();
    const ipfixTemplate256 = ipfixTemplate(256, [...endpoints, [1, 8]]);
    const frame = udpFrame({ source: "10.0.0.1", destination: "198.51.100.8", sourcePort: 40_000, destinationPort: 53 });
    await sendDatagrams(udp!, [
      netflow5([there, back], { seconds }),
      // Records before their template.
      netflow9([set(256, ...pair(9, u32(100)))], { seconds, sequence: 0 }),
      netflow9([netflow9Template(256, [...endpoints, [1, 4]])], { seconds, sequence: 1 }),
      ipfix([ipfixTemplate256, set(256, ...pair(10, u64(200)))], { seconds }),
      sflow([xdr(1, u32(1, 7, 10, 0, 0, 7, 9, 1), xdr(1, u32(1, frame.length + 4, 4, frame.length), frame, Buffer.alloc(-frame.length & 3)))]),
    ]);
    const socket = connect({ port: tcp!, host: "127.0.0.1" });
    const message = ipfix([ipfixTemplate256, set(256, ...pair(11, u64(400)))], { seconds, domain: 7 });
    socket.write(message.subarray(0, 30));
    setTimeout(() => socket.end(message.subarray(30)), 20);
    await expect.poll(async () => (await collector.ask<CollectorReport>(collectorMethods.report)).records).toBe(9);
    const exporters = await collector.ask<readonly ExporterStatus[]>(collectorMethods.exporters);
    expect(exporters).toMatchObject([
      {
        address: "127.0.0.1",
        formats: ["NETFLOW_V5", "NETFLOW_V9", "IPFIX"],
        lostMessages: 0,
        lostRecords: 0,
        waitingSets: { kept: 1, read: 1, discarded: 0 },
      },
      { address: "192.0.2.77", formats: ["SFLOW"], samplingRates: [10] },
    ]);
    expect(exporters[0]).not.toHaveProperty("lastLossAtMs");
    const beforeMs = Date.now();
    const numbered = (sequence: number) => netflow9([netflow9Template(256, [...endpoints, [1, 4]])], { seconds, sequence });
    await sendDatagrams(udp!, [numbered(2), numbered(6)]);
    const first = async () => (await collector.ask<readonly ExporterStatus[]>(collectorMethods.exporters))[0]!;
    await expect.poll(async () => (await first()).lostMessages).toBe(3);
    const { lastLossAtMs } = await first();
    expect(lastLossAtMs).toBeGreaterThanOrEqual(beforeMs);
    expect(lastLossAtMs).toBeLessThanOrEqual(Date.now());
    await collector.stop();
    // Shutdown closes what goes on with a row of no traffic.
    const traffic = collector.rows.filter(({ opens }) => opens === 1);
    const seen = traffic.map(({ source, serverIp, sentBytes, receivedBytes }) => `${source} ${serverIp.text} ${sentBytes} ${receivedBytes}`);
    expect(seen.toSorted()).toEqual([
      "IPFIX 198.51.100.10 200 200",
      "IPFIX 198.51.100.11 400 400",
      "NETFLOW_V5 198.51.100.5 70 300",
      "NETFLOW_V9 198.51.100.9 100 100",
      `SFLOW 198.51.100.8 ${frame.length * 10} 0`,
    ]);
    for (const row of collector.rows) expect(Math.abs(row.lastSeenMs - Date.now())).toBeLessThan(120_000);
  });

  it("knows templates of before a restart, and keeps them for nobody else", async () => {
    expect(statSync(join(folder, "exporters.json")).mode & 0o777).toBe(0o600);
    const collector = await start("again");
    const [udp] = await collector.ports();
    await sendDatagrams(udp!, [netflow9([set(256, ...pair(12, u32(500)))], { seconds, sequence: 2 })]);
    await expect.poll(() => collector.rows.length).toBe(1);
    expect(collector.rows).toMatchObject([{ source: "NETFLOW_V9", sentBytes: 500, receivedBytes: 500 }]);
    await collector.stop();
  });

  it("listens nowhere else, hears only whom it may, and says where it cannot listen", async () => {
    const collector = await start("strict", { allowed: ["192.0.2.0/24"], listen: ["udp://127.0.0.1:0", "udp://203.0.113.7:2055"] });
    const [udp] = await collector.ports();
    await sendDatagrams(udp!, [netflow5([there, back])]);
    await expect.poll(async () => (await collector.ask<CollectorReport>(collectorMethods.report)).refusedSenders).toBe(1);
    const { addresses } = await collector.ask<CollectorReport>(collectorMethods.report);
    expect(addresses).toMatchObject([
      { address: `udp://127.0.0.1:${udp}` },
      { address: "udp://203.0.113.7:2055", problem: "This machine has no address 203.0.113.7." },
    ]);
    await collector.stop();
    expect(collector.rows).toEqual([]);
  });
});
