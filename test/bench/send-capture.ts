/**
 * A program the capture bench runs inside a namespace: sends the frames of a capture (pcap, one link type) on an interface, evenly, and
 * prints what went out as JSON. Arguments: interface, capture, packets to send (the capture is begun again at its end), packets a second,
 * packets to send at a quarter of that pace before.
 */
import { closeSync, openSync, readSync } from "node:fs";
import koffi from "koffi";
import { bindLibc } from "../../src/runtime/libc.ts";

export interface Sending {
  readonly packets: number;
  readonly bytes: number;
  readonly wallSeconds: number;
  /** After the slow beginning. */
  readonly packetsPerSecond: number;
  /** Time by which it was late, because the machine did something else, and which it did not try to make up for. */
  readonly lateSeconds: number;
}

const fileHeaderBytes = 24;
const recordHeaderBytes = 16;
const messageBytes = 64;
const chunkBytes = 4 << 20;
const maxMessages = 1 << 16;
const maxAtOnce = 512;
/** Further behind than this it goes on from where it is: a burst would be another test. */
const patienceMs = 20;

const [interfaceName, capture, wanted, packetsPerSecond, slowly = "0"] = process.argv.slice(2);
const libc = bindLibc(koffi);
const sendmmsg = koffi.load(null).func("int sendmmsg(int, void*, uint32_t, int)");

/* Memory that C reads. The loop uses each of them: what is used at the set-up alone is garbage to V8, and its memory goes. */
const chunk = Buffer.alloc(chunkBytes);
const vectorBytes = Buffer.alloc(maxMessages * 16);
const messages = Buffer.alloc(maxMessages * messageBytes);
const vectors = new BigUint64Array(vectorBytes.buffer, vectorBytes.byteOffset, maxMessages * 2);
const chunkAddress = libc.addressOf(chunk);
const vectorsAddress = libc.addressOf(vectorBytes);
// mmsghdr: name, name length, vectors, how many, control, control length, flags, bytes sent (8 bytes each, with padding).
for (let i = 0; i < maxMessages; i++) {
  messages.writeBigUInt64LE(vectorsAddress + BigInt(i * 16), i * messageBytes + 16);
  messages.writeBigUInt64LE(1n, i * messageBytes + 24);
}

/** Frames of the capture as vectors; how many there are in the chunk at hand. */
class Frames {
  readonly #fd = openSync(capture!, "r");
  #position = fileHeaderBytes;

  next(): number {
    const filled = readSync(this.#fd, chunk, 0, chunkBytes, this.#position);
    let count = 0;
    let at = 0;
    while (count < maxMessages && at + recordHeaderBytes <= filled) {
      const length = chunk.readUInt32LE(at + 8);
      if (at + recordHeaderBytes + length > filled) break;
      vectors[count * 2] = chunkAddress + BigInt(at + recordHeaderBytes);
      vectors[count * 2 + 1] = BigInt(length);
      at += recordHeaderBytes + length;
      count++;
    }
    this.#position += at;
    if (count > 0) return count;
    if (this.#position === fileHeaderBytes) throw new Error(`${capture} holds no packets`);
    this.#position = fileHeaderBytes;
    return this.next();
  }

  close(): void {
    closeSync(this.#fd);
  }
}

function open(): number {
  const fd = libc.socket(17, 3, 0);
  const address = Buffer.alloc(20);
  address.writeUInt16LE(17, 0);
  address.writeInt32LE(libc.interfaceIndex(interfaceName!), 4);
  libc.bind(fd, address);
  return fd;
}

const perMs = Number(packetsPerSecond) / 1_000;
const slow = Number(slowly);
const total = slow + Number(wanted);
const slowMs = (slow / perMs) * 4;
/** Packets that should be out by then. */
const dueAt = (ms: number): number => Math.min(total, Math.floor(ms < slowMs ? (ms * perMs) / 4 : slow + (ms - slowMs) * perMs));
const fd = open();
const frames = new Frames();
const idle = new Int32Array(new SharedArrayBuffer(4));
let left = frames.next();
let next = 0;
let sent = 0;
let bytes = 0;
let lateMs = 0;
const startMs = performance.now();
while (sent < total) {
  const due = dueAt(performance.now() - startMs - lateMs);
  if (due - sent > patienceMs * perMs) {
    lateMs += (due - sent) / perMs - 1;
    continue;
  }
  if (due === sent) {
    Atomics.wait(idle, 0, 0, 1);
    continue;
  }
  const count = Number(sendmmsg(fd, messages.subarray(next * messageBytes), Math.min(due - sent, left, maxAtOnce), 0));
  if (count < 0) throw new Error(`sendmmsg failed: errno ${koffi.errno()}`);
  for (let i = next; i < next + count; i++) bytes += Number(vectors[i * 2 + 1]);
  sent += count;
  next += count;
  left -= count;
  if (left > 0) continue;
  left = frames.next();
  next = 0;
}
const wallSeconds = (performance.now() - startMs) / 1_000;
frames.close();
libc.close(fd);
const result: Sending = {
  packets: sent,
  bytes,
  wallSeconds,
  packetsPerSecond: Math.round(Number(wanted) / (wallSeconds - slowMs / 1_000)),
  lateSeconds: lateMs / 1_000,
};
process.stdout.write(`${JSON.stringify(result)}\n`);
