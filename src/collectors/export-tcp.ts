import { createServer, isIPv6, type AddressInfo, type Socket } from "node:net";
import { defineCollector, formatListenAddress, senderAddress, type MessageReceiver } from "../model/collector.ts";
import { listenFailure } from "../pipeline/exports/listen-failure.ts";

const ipfixVersion = 10;
const ipfixHeaderLength = 16;
const maxConnections = 256;
/** Exporters keep a connection open and send templates and statistics at least this often. */
const silentMs = 60 * 60_000;

/** IPFIX over TCP (RFC 7011 §10.4): one message after another, each says its length. */
export default defineCollector({
  name: "export-tcp",
  transport: "tcp",
  async start(address, { receive }) {
    const sockets = new Set<Socket>();
    let badStreams = 0;
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.setTimeout(silentMs, () => socket.destroy());
      socket.once("close", () => sockets.delete(socket));
      // The other side went away; "close" follows.
      socket.on("error", () => {});
      const stream = new MessageStream(senderAddress(socket.remoteAddress ?? ""), String(socket.remotePort), receive);
      socket.on("data", (chunk: Buffer) => {
        if (stream.push(chunk, Date.now())) return;
        badStreams++;
        socket.destroy();
      });
    });
    server.maxConnections = maxConnections;
    await new Promise<void>((resolve, reject) => {
      server.once("error", (cause) => reject(listenFailure(address, cause)));
      server.listen({ host: address.host, port: address.port, ipv6Only: isIPv6(address.host), exclusive: true }, () => {
        server.removeAllListeners("error");
        resolve();
      });
    });
    server.on("error", () => {});
    const { port } = server.address() as AddressInfo;
    return {
      status: () => ({ address: formatListenAddress({ ...address, port }), badStreams }),
      stop: () =>
        new Promise((resolve) => {
          for (const socket of sockets) socket.destroy();
          server.close(() => resolve());
        }),
    };
  },
});

/** Cuts a stream into messages; holds at most one that is not whole yet. */
class MessageStream {
  readonly #sender: string;
  readonly #port: string;
  readonly #receive: MessageReceiver;
  #parts: Buffer[] = [];
  #size = 0;
  /** Bytes after which it is worth looking again. */
  #needed = ipfixHeaderLength;

  constructor(sender: string, port: string, receive: MessageReceiver) {
    this.#sender = sender;
    this.#port = port;
    this.#receive = receive;
  }

  /** False when this is no IPFIX: nothing after it can be found any more. */
  push(chunk: Buffer, nowMs: number): boolean {
    this.#parts.push(chunk);
    this.#size += chunk.length;
    if (this.#size < this.#needed) return true;
    const bytes = this.#parts.length === 1 ? chunk : Buffer.concat(this.#parts);
    let at = 0;
    this.#needed = ipfixHeaderLength;
    while (at + ipfixHeaderLength <= bytes.length) {
      const length = bytes.readUInt16BE(at + 2);
      if (bytes.readUInt16BE(at) !== ipfixVersion || length < ipfixHeaderLength) return false;
      this.#needed = length;
      if (at + length > bytes.length) break;
      this.#receive(bytes, at, at + length, this.#sender, this.#port, nowMs);
      at += length;
      this.#needed = ipfixHeaderLength;
    }
    this.#size = bytes.length - at;
    // A copy, so that the chunk is not held for its last few bytes.
    this.#parts = this.#size > 0 ? [Buffer.from(bytes.subarray(at))] : [];
    return true;
  }
}
