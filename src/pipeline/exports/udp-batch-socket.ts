import { getSystemErrorName } from "node:util";
import { formatListenAddress, type ListenAddress, type Listening, type ListenOptions, type MessageReceiver } from "../../model/collector.ts";
import { wordAt } from "../../net/ip-bytes.ts";
import { Ip, parseIp } from "../../net/ip.ts";
import { SystemCallError, type Libc } from "../../runtime/libc.ts";
import type { ReceiveMany } from "../../runtime/receive-many.ts";
import { PollLoop } from "../meter-poll-loop.ts";
import { listenFailure } from "./listen-failure.ts";

export interface UdpCalls {
  readonly libc: Pick<Libc, "socket" | "setsockopt" | "getsockopt" | "bind" | "getsockname" | "close" | "addressOf">;
  readonly receiveMany: ReceiveMany;
}

/* sys/socket.h, netinet/in.h, asm-generic/socket.h */
const family = { v4: 2, v6: 10 } as const;
const datagramCloseOnExec = 2 | 0x8_0000;
const levelSocket = 1;
const levelV6 = 41;
const v6Only = 26;
const option = { receiveBuffer: 8, receiveBufferForce: 33, memoryInfo: 55 } as const;
/** SO_MEMINFO: nine words, the last of them the datagrams that found no room. */
const memoryInfo = { bytes: 36, drops: 32 } as const;

const batch = 64;
/** The largest datagram, and a bit so that datagrams do not begin at the same place of the cache. */
const slotBytes = 65_536 + 192;
/** mmsghdr of 64-bit machines: msghdr { name, namelen, iov, iovlen, control, controllen, flags }, len. iovec: base, length. */
const header = { bytes: 64, name: 0, nameLength: 8, vector: 16, vectors: 24, length: 56 } as const;
const vectorBytes = 16;
/** sockaddr_in is 16 bytes, sockaddr_in6 28. */
const nameBytes = 32;
const maxSenders = 4_096;
/** The kernel counts twice as much, in 31 bits. */
const maxBufferBytes = 0x3fff_ffff;

/** Machines whose structures are as above. */
export const hasUdpBatches = process.platform === "linux" && ["x64", "arm64", "riscv64", "loong64"].includes(process.arch);

/** Listens with a socket of the system's own. Throws an AppError when it cannot. */
export function listenInBatches(calls: UdpCalls, address: ListenAddress, { receive, bufferBytes }: ListenOptions): Listening {
  const socket = openSocket(calls, address, bufferBytes);
  const loop = new PollLoop(() => socket.poll(receive));
  loop.start();
  return {
    status: () => ({ address: formatListenAddress({ ...address, port: socket.port }), ...socket.status() }),
    stop: async () => {
      loop.stop();
      socket.close();
    },
  };
}

function openSocket(calls: UdpCalls, address: ListenAddress, bufferBytes: number): UdpBatchSocket {
  try {
    return new UdpBatchSocket(calls, parseIp(address.host)!, address.port, bufferBytes);
  } catch (cause) {
    if (!(cause instanceof SystemCallError)) throw cause;
    throw listenFailure(address, Object.assign(cause, { code: getSystemErrorName(-cause.errno) }));
  }
}

interface Sender {
  readonly ip: Ip;
  readonly port: number;
  readonly address: string;
  readonly stream: string;
}

/** A UDP socket that is read 64 datagrams a call, which costs a third of one call and one object for each. */
class UdpBatchSocket {
  readonly port: number;
  readonly #calls: UdpCalls;
  readonly #fd: number;
  readonly #isV6: boolean;
  readonly #headers = Buffer.alloc(batch * header.bytes);
  readonly #lengths = new Uint32Array(this.#headers.buffer, this.#headers.byteOffset, this.#headers.length / 4);
  readonly #vectors = Buffer.alloc(batch * vectorBytes);
  readonly #names = Buffer.alloc(batch * nameBytes);
  /** Taken up by the pages that datagrams really reach. */
  readonly #slots = Buffer.alloc(batch * slotBytes);
  readonly #senders = new Map<string, Sender>();
  #last: Sender | undefined;
  #isClosed = false;

  /** Throws a SystemCallError. */
  constructor(calls: UdpCalls, ip: Ip, port: number, bufferBytes: number) {
    const { libc } = calls;
    this.#calls = calls;
    this.#isV6 = !ip.isV4;
    this.#fd = libc.socket(this.#isV6 ? family.v6 : family.v4, datagramCloseOnExec, 0);
    try {
      // IPv4 in an IPv6 socket would give senders two names.
      if (this.#isV6) libc.setsockopt(this.#fd, levelV6, v6Only, int32(1));
      this.#growBuffer(bufferBytes);
      const name = socketName(ip, port);
      libc.bind(this.#fd, name);
      libc.getsockname(this.#fd, name);
      this.port = name.readUInt16BE(2);
    } catch (error) {
      libc.close(this.#fd);
      throw error;
    }
    this.#pointHeaders();
  }

  /** Hands on one batch; how many datagrams there were. */
  poll(receive: MessageReceiver): number {
    if (this.#isClosed) return 0;
    const count = this.#receive();
    const nowMs = Date.now();
    for (let i = 0; i < count && !this.#isClosed; i++) {
      const { address, stream } = this.#senderOf(i);
      const start = i * slotBytes;
      receive(this.#slots, start, start + this.#lengths[(i * header.bytes + header.length) >> 2]!, address, stream, nowMs);
    }
    return count;
  }

  status(): { readonly bufferBytes: number; readonly kernelDrops?: number } {
    if (this.#isClosed) return { bufferBytes: 0 };
    const { libc } = this.#calls;
    const size = int32(0);
    libc.getsockopt(this.#fd, levelSocket, option.receiveBuffer, size);
    const bufferBytes = size.readInt32LE();
    const info = Buffer.alloc(memoryInfo.bytes);
    try {
      if (libc.getsockopt(this.#fd, levelSocket, option.memoryInfo, info) < memoryInfo.bytes) return { bufferBytes };
    } catch (error) {
      // Kernels before 4.12 do not say.
      if (!(error instanceof SystemCallError)) throw error;
      return { bufferBytes };
    }
    return { bufferBytes, kernelDrops: info.readUInt32LE(memoryInfo.drops) };
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#calls.libc.close(this.#fd);
  }

  #receive(): number {
    try {
      return this.#calls.receiveMany(this.#fd, this.#headers, batch);
    } catch (error) {
      // An error of one datagram, such as an ICMP message, is said once and then gone.
      if (!(error instanceof SystemCallError)) throw error;
      return 0;
    }
  }

  #senderOf(slot: number): Sender {
    const names = this.#names;
    const at = slot * nameBytes;
    const port = (names[at + 2]! << 8) | names[at + 3]!;
    const w0 = this.#isV6 ? wordAt(names, at + 8) : 0;
    const w1 = this.#isV6 ? wordAt(names, at + 12) : 0;
    const w2 = this.#isV6 ? wordAt(names, at + 16) : 0xffff;
    const w3 = wordAt(names, this.#isV6 ? at + 20 : at + 4);
    const last = this.#last;
    if (last?.port === port && last.ip.w3 === w3 && last.ip.w2 === w2 && last.ip.w1 === w1 && last.ip.w0 === w0) return last;
    const key = `${w0} ${w1} ${w2} ${w3} ${port}`;
    let sender = this.#senders.get(key);
    if (!sender) {
      const ip = new Ip(w0, w1, w2, w3);
      if (this.#senders.size >= maxSenders) this.#senders.clear();
      this.#senders.set(key, (sender = { ip, port, address: ip.text, stream: String(port) }));
    }
    return (this.#last = sender);
  }

  /** Beyond net.core.rmem_max only for who may; else the kernel gives its bound, and the status says what there is. */
  #growBuffer(bytes: number): void {
    const { libc } = this.#calls;
    const wanted = int32(Math.min(bytes, maxBufferBytes));
    try {
      libc.setsockopt(this.#fd, levelSocket, option.receiveBufferForce, wanted);
    } catch (error) {
      if (!(error instanceof SystemCallError)) throw error;
      libc.setsockopt(this.#fd, levelSocket, option.receiveBuffer, wanted);
    }
  }

  #pointHeaders(): void {
    const { addressOf } = this.#calls.libc;
    const [names, vectors, slots] = [addressOf(this.#names), addressOf(this.#vectors), addressOf(this.#slots)];
    for (let i = 0; i < batch; i++) {
      const at = i * header.bytes;
      this.#headers.writeBigUInt64LE(names + BigInt(i * nameBytes), at + header.name);
      this.#headers.writeUInt32LE(nameBytes, at + header.nameLength);
      this.#headers.writeBigUInt64LE(vectors + BigInt(i * vectorBytes), at + header.vector);
      this.#headers.writeBigUInt64LE(1n, at + header.vectors);
      this.#vectors.writeBigUInt64LE(slots + BigInt(i * slotBytes), i * vectorBytes);
      this.#vectors.writeBigUInt64LE(65_536n, i * vectorBytes + 8);
    }
  }
}

/** sockaddr_in (family, port, address) or sockaddr_in6 (family, port, flow, address, scope). */
function socketName(ip: Ip, port: number): Buffer {
  const name = Buffer.alloc(ip.isV4 ? 16 : 28);
  name.writeUInt16LE(ip.isV4 ? family.v4 : family.v6, 0);
  name.writeUInt16BE(port, 2);
  if (ip.isV4) name.writeInt32BE(ip.w3, 4);
  else for (const [i, word] of [ip.w0, ip.w1, ip.w2, ip.w3].entries()) name.writeInt32BE(word, 8 + i * 4);
  return name;
}

function int32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeInt32LE(value);
  return buffer;
}
