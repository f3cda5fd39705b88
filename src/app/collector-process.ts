import { defaultLocalNetworks } from "../enrich/local-networks.ts";
import { Places } from "../enrich/places.ts";
import type { Collector } from "../model/collector.ts";
import type { Dissector } from "../model/dissector.ts";
import type { ExportDecoder } from "../model/export.ts";
import { createBatcher } from "../pipeline/batcher.ts";
import type { CollectorOptions } from "../pipeline/exports/collector-protocol.ts";
import { CollectorService } from "../pipeline/exports/collector-service.ts";
import { ownNetworks } from "../pipeline/meter-interfaces.ts";
import exportTcp from "../collectors/export-tcp.ts";
import exportUdp from "../collectors/export-udp.ts";
import { discover } from "../runtime/discover.ts";
import { connectIpc } from "../runtime/ipc.ts";
import { createLog } from "../runtime/log.ts";

/** Entry of the collector process: `node collector-process.js '<CollectorOptions as JSON>'`. Started by the server, never by hand. */
const options = JSON.parse(process.argv[2] ?? "{}") as CollectorOptions;
const log = createLog(options.logLevel).child({ process: "collector" });
const collectors: readonly Collector[] = [exportUdp, exportTcp];

// Ctrl-C reaches the whole process group: the server decides when the collector ends, after its last batches.
process.on("SIGINT", () => {});
process.on("uncaughtException", (error) => {
  log.fatal({ error: error.stack }, "the collector fell");
  process.exit(1);
});

const service = new CollectorService(options, {
  collectors,
  decoders: await discover<ExportDecoder>(new URL("../decoders/", import.meta.url)),
  dissectors: await discover<Dissector>(new URL("../dissectors/", import.meta.url)),
  localNetworks: options.localNetworks ?? [...defaultLocalNetworks, ...ownNetworks()],
  ...(options.addressData !== undefined && { placeOf: new Places(options.addressData).of }),
  createBatcher: (deliver) => createBatcher({ deliver }),
  connect: (handlers) => connectIpc(options.socketPath, handlers),
  log,
});
const { ended } = await service.start();
process.on("SIGTERM", () => {
  void service.stop().finally(() => process.exit(0));
});
await ended;
process.exit(0);
