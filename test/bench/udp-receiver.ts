/**
 * A program the exports bench runs inside a namespace: receives NetFlow v5 datagrams on the loopback interface as the collector does.
 * Prints its port as JSON, and when its standard input ends, what came. Arguments: the folder of the compiled sources; `batches`
 * or `one-by-one`; `count`, or `decode` to make rows too, which are thrown away; records in each datagram.
 */
import { once } from "node:events";
import { pathToFileURL } from "node:url";
import type * as ExportUdp from "../../src/collectors/export-udp.ts";
import type { MessageReceiver } from "../../src/model/collector.ts";
import type { ExportDecoder } from "../../src/model/export.ts";
import type * as ExportersModule from "../../src/pipeline/exports/exporters.ts";
import type * as UdpSocket from "../../src/pipeline/exports/udp-socket.ts";
import type * as Discover from "../../src/runtime/discover.ts";
import { netflow5Messages, nowMs } from "./exports-messages.ts";

export interface UdpReceived {
  readonly received: number;
  /** Datagrams missing in the sequence. */
  readonly lost: number;
  /** Datagrams the kernel says found no room. */
  readonly kernelDrops: number;
  readonly bufferBytes: number;
  readonly cpuSeconds: number;
  readonly records: number;
  readonly rows: number;
}

const [folder, way, work, size] = process.argv.slice(2);
const bufferBytes = 8 * 1_048_576;
const base = pathToFileURL(`${folder}/`);
const load = async <T>(path: string): Promise<T> => (await import(new URL(path, base).href)) as T;
const suffix = folder!.endsWith("src") ? "ts" : "js";
const { default: exportUdp } = await load<typeof ExportUdp>(`collectors/export-udp.${suffix}`);
const { listenOneByOne } = await load<typeof UdpSocket>(`pipeline/exports/udp-socket.${suffix}`);
const { Exporters } = await load<typeof ExportersModule>(`pipeline/exports/exporters.${suffix}`);
const { discover } = await load<typeof Discover>(`runtime/discover.${suffix}`);

let received = 0;
let expected = 0;
let lost = 0;
let rows = 0;
const decoders = await discover<ExportDecoder>(new URL("decoders/", base));
const open = () =>
  new Exporters({
    decoders,
    dissectors: [],
    localNetworks: ["10.0.0.0/8"],
    maxFlows: 1_000_000,
    maxDatagramsPerSecond: Number.POSITIVE_INFINITY,
    sink: { flow: () => void rows++ },
  });
// A collector runs for months: what is measured is not its first second, which is the compiler's.
if (work === "decode") {
  const warm = open();
  const messages = netflow5Messages(4_096 * Number(size), Number(size));
  for (let i = 0; i < 60; i++) for (const bytes of messages) warm.message(bytes, 0, bytes.length, "192.0.2.1", "50000", nowMs);
}
const exporters = open();
rows = 0;
const receive: MessageReceiver = (bytes, start, end, sender, stream, atMs) => {
  const sequence = ((bytes[start + 16]! << 24) | (bytes[start + 17]! << 16) | (bytes[start + 18]! << 8) | bytes[start + 19]!) >>> 0;
  lost += (sequence - expected) / Number(size);
  expected = sequence + Number(size);
  received++;
  if (work === "decode") exporters.message(bytes, start, end, sender, stream, atMs);
};
const address = { transport: "udp", host: "127.0.0.1", port: 0 } as const;
const listening = await (way === "batches" ? exportUdp.start(address, { receive, bufferBytes }) : listenOneByOne(address, { receive, bufferBytes }));
const beat = setInterval(() => exporters.beat(Date.now()), 1_000);
const cpu = process.cpuUsage();
process.stdout.write(`${JSON.stringify({ port: Number(listening.status().address.split(":").at(-1)) })}\n`);
process.stdin.resume();
await once(process.stdin, "end");
const { user, system } = process.cpuUsage(cpu);
clearInterval(beat);
const status = listening.status();
await listening.stop();
const result: UdpReceived = {
  received,
  lost,
  kernelDrops: status.kernelDrops ?? Number.NaN,
  bufferBytes: status.bufferBytes ?? Number.NaN,
  cpuSeconds: (user + system) / 1e6,
  records: exporters.status().records,
  rows,
};
process.stdout.write(`${JSON.stringify(result)}\n`);
