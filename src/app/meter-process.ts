import { Socket } from "node:net";
import { loadLibc } from "../collectors/capture/afpacket.ts";
import { defaultLocalNetworks } from "../enrich/local-networks.ts";
import { compileNetworkNames, parseNetworkName } from "../enrich/network-names.ts";
import { Places } from "../enrich/places.ts";
import type { CaptureDriver } from "../model/capture.ts";
import type { Dissector } from "../model/dissector.ts";
import type { EncodedBatch } from "../model/encoded-batch.ts";
import { createBatcher } from "../pipeline/batcher.ts";
import { createEngine } from "../pipeline/create-engine.ts";
import { Meter, Shard, shardFd, type ShardOptions } from "../pipeline/meter.ts";
import { ownNetworks } from "../pipeline/meter-interfaces.ts";
import type { MeterOptions } from "../pipeline/meter-protocol.ts";
import type { ReaderParts } from "../pipeline/packet-reader.ts";
import { spawnModule } from "../runtime/child.ts";
import { discover } from "../runtime/discover.ts";
import { connectIpc, IpcConnection, type IpcHandlers } from "../runtime/ipc.ts";
import { createLog } from "../runtime/log.ts";
import { keepRawSocketsOnly } from "../runtime/privileges.ts";

/** Entry of the meter process: `node meter-process.js '<MeterOptions as JSON>'`, and of those that read for it, with ShardOptions. Started by the server, never by hand. */
const options = JSON.parse(process.argv[2] ?? "{}") as MeterOptions | ShardOptions;
const log = createLog(options.logLevel).child({ process: "meter", ...("index" in options && { shard: options.index }) });

// Ctrl-C reaches the whole process group: the server decides when the meter ends, after its last batches.
process.on("SIGINT", () => {});
process.on("uncaughtException", (error) => {
  log.fatal({ error: error.stack }, "the meter fell");
  process.exit(1);
});

/** Putting a batch together holds up the reading of packets: of so many rows no longer than 2 ms. */
const maxBatchRows = 8_192;

const reading = {
  dissectors: await discover<Dissector>(new URL("../dissectors/", import.meta.url)),
  drivers: await discover<CaptureDriver>(new URL("../collectors/capture/", import.meta.url)),
  localNetworks: options.localNetworks ?? [...defaultLocalNetworks, ...ownNetworks()],
  ...(options.addressData !== undefined && { placeOf: new Places(options.addressData).of }),
  ...(options.networkNames && { networkOf: compileNetworkNames(options.networkNames.flatMap((text) => parseNetworkName(text) ?? [])) }),
  createEngine,
  createBatcher: (deliver: (batch: EncodedBatch) => Promise<void>) => createBatcher({ deliver, maxRows: maxBatchRows }),
  log,
} satisfies ReaderParts;
const connect = (handlers: IpcHandlers = {}) => connectIpc(options.socketPath, handlers);
const startShard = (told: ShardOptions) => spawnModule(new URL(import.meta.url), [JSON.stringify(told)], { stdio: ["ignore", "ignore", "inherit", "pipe"] });
const meter =
  "fanOut" in options
    ? new Shard(options, { ...reading, connect, parent: (handlers) => new IpcConnection(new Socket({ fd: shardFd }), handlers) })
    : new Meter(options, { ...reading, connect, startShard });
const { ended } = await meter.start();
await dropPrivileges();
process.on("SIGTERM", () => {
  void meter.stop().finally(() => process.exit(0));
});
await ended;
process.exit(0);

/** After the sockets are open and the server is connected: what is left is the right to capture. */
async function dropPrivileges(): Promise<void> {
  if (process.platform !== "linux") return;
  try {
    const givenUp = keepRawSocketsOnly(await loadLibc());
    if (givenUp !== 0n) log.info("the meter keeps the right to capture and gave up all others");
  } catch (error) {
    log.warn({ error: String(error) }, "the meter keeps more rights than it needs");
  }
}
