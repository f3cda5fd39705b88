import { createSocket, type RemoteInfo } from "node:dgram";
import { readFileSync } from "node:fs";
import { isIPv6 } from "node:net";
import { formatListenAddress, senderAddress, type ListenAddress, type Listening, type ListenOptions } from "../../model/collector.ts";
import { wordAt } from "../../net/ip-bytes.ts";
import { parseIp, type Ip } from "../../net/ip.ts";
import { listenFailure } from "./listen-failure.ts";

/** Listens with Node's own socket, a call for each datagram. Rejects with an AppError when it cannot. */
export async function listenOneByOne(address: ListenAddress, { receive, bufferBytes }: ListenOptions): Promise<Listening> {
  const isV6 = isIPv6(address.host);
  // IPv4 in an IPv6 socket would give senders two names.
  const socket = createSocket({ type: isV6 ? "udp6" : "udp4", ipv6Only: isV6, reuseAddr: false });
  await new Promise<void>((resolve, reject) => {
    socket.once("error", (cause) => reject(listenFailure(address, cause)));
    socket.bind({ address: address.host, port: address.port, exclusive: true }, () => {
      socket.removeAllListeners("error");
      resolve();
    });
  });
  // An error of one datagram (ICMP unreachable of an answer we never send …) does not end the socket.
  socket.on("error", () => {});
  growBuffer(socket, bufferBytes);
  socket.on("message", (bytes: Buffer, { address: sender, port }: RemoteInfo) => {
    receive(bytes, 0, bytes.length, senderAddress(sender), String(port), Date.now());
  });
  const { port } = socket.address();
  const table = isV6 ? "/proc/net/udp6" : "/proc/net/udp";
  const local = `${procAddress(parseIp(address.host)!, isV6)}:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  return {
    status() {
      const kernelDrops = dropsOf(table, local);
      return {
        address: formatListenAddress({ ...address, port }),
        bufferBytes: socket.getRecvBufferSize(),
        ...(kernelDrops !== undefined && { kernelDrops }),
      };
    },
    stop: () => new Promise((resolve) => void socket.close(() => resolve())),
  };
}

function growBuffer(socket: ReturnType<typeof createSocket>, bytes: number): void {
  try {
    socket.setRecvBufferSize(bytes);
  } catch {
    // Some systems refuse more than their bound instead of giving the bound; the status says what there is.
  }
}

/** An address as /proc/net/udp has it: each 32-bit word in this machine's byte order, in hexadecimal. */
function procAddress(ip: Ip, isV6: boolean): string {
  const words = isV6 ? [ip.w0, ip.w1, ip.w2, ip.w3] : [ip.w3];
  return words.map((word) => nativeWord(word).toString(16).toUpperCase().padStart(8, "0")).join("");
}

function nativeWord(word: number): number {
  const bytes = new Uint8Array(new Int32Array([word]).buffer);
  return wordAt(bytes, 0) >>> 0;
}

/** The last column of the socket's line: datagrams that found no room. */
function dropsOf(table: string, local: string): number | undefined {
  let text: string;
  try {
    text = readFileSync(table, "latin1");
  } catch {
    return undefined;
  }
  for (const line of text.split("\n")) {
    const columns = line.trim().split(/\s+/);
    if (columns[1] === local) return Number(columns.at(-1));
  }
  return undefined;
}
