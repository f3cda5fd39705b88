import { defineCollector } from "../model/collector.ts";
import { hasUdpBatches, listenInBatches, type UdpCalls } from "../pipeline/exports/udp-batch-socket.ts";
import { listenOneByOne } from "../pipeline/exports/udp-socket.ts";
import { bindLibc } from "../runtime/libc.ts";
import { bindReceiveMany } from "../runtime/receive-many.ts";

/** NetFlow, IPFIX and sFlow over UDP; each datagram says itself what it is. */
export default defineCollector({
  name: "export-udp",
  transport: "udp",
  async start(address, options) {
    const calls = await batchCalls();
    return calls ? listenInBatches(calls, address, options) : listenOneByOne(address, options);
  },
});

/** What reading in batches needs; undefined where it cannot be had: then datagrams are read one by one. */
async function batchCalls(): Promise<UdpCalls | undefined> {
  if (!hasUdpBatches) return undefined;
  try {
    const { default: koffi } = await import("koffi");
    return { libc: bindLibc(koffi), receiveMany: bindReceiveMany(koffi) };
  } catch {
    // koffi is not installed for this platform.
    return undefined;
  }
}
