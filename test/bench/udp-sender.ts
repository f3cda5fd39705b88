/**
 * A program the exports bench runs inside a namespace: sends NetFlow v5 datagrams to a port of the loopback interface at a steady
 * rate, numbered on, and prints how many it sent and how long it took as JSON. Arguments: port, datagrams a second, seconds,
 * records in each datagram.
 */
import koffi from "koffi";
import { netflow5Messages } from "./exports-messages.ts";

export interface UdpSent {
  readonly sent: number;
  readonly seconds: number;
}

const [port, rate, seconds, size] = process.argv.slice(2).map(Number) as [number, number, number, number];
const distinct = 4_096;
const batch = 64;
/** mmsghdr and iovec of 64-bit machines. */
const headerBytes = 64;
const vectorBytes = 16;
const longestWaitMs = 20;

const c = koffi.load(null);
const socket = c.func("int socket(int, int, int)") as (...given: readonly number[]) => number;
const connect = c.func("int connect(int, const void*, uint32_t)") as (fd: number, name: Buffer, length: number) => number;
const sendmmsg = c.func("int sendmmsg(int, void*, uint32_t, int)") as (fd: number, headers: Buffer, count: number, flags: number) => number;

const messages = netflow5Messages(distinct * size, size);
const { length } = messages[0]!;
const bytes = Buffer.concat(messages);
const headers = Buffer.alloc(batch * headerBytes);
const vectors = Buffer.alloc(batch * vectorBytes);
for (let i = 0; i < batch; i++) {
  headers.writeBigUInt64LE(koffi.address(vectors) + BigInt(i * vectorBytes), i * headerBytes + 16);
  headers.writeBigUInt64LE(1n, i * headerBytes + 24);
  vectors.writeBigUInt64LE(BigInt(length), i * vectorBytes + 8);
}
const first = koffi.address(bytes);
const fd = socket(2, 2, 0);
const name = Buffer.alloc(16);
name.writeUInt16LE(2, 0);
name.writeUInt16BE(port, 2);
name.writeUInt32BE(0x7f000001, 4);
if (connect(fd, name, name.length) !== 0) throw new Error("the sender could not connect");

const pause = new Int32Array(new SharedArrayBuffer(4));
const total = Math.round(rate * seconds);
let sent = 0;
const begun = performance.now();
let start = begun;
while (sent < total) {
  const elapsedMs = performance.now() - start;
  const due = Math.min(total, Math.floor((elapsedMs / 1_000) * rate)) - sent;
  if (due <= 0) {
    Atomics.wait(pause, 0, 0, 1);
    continue;
  }
  // Who was kept waiting does not make up for it: that would be a faster pace.
  const lateMs = elapsedMs - (sent / rate) * 1_000;
  if (lateMs > longestWaitMs) start += lateMs;
  const count = Math.min(due, batch);
  for (let i = 0; i < count; i++) {
    const at = ((sent + i) % distinct) * length;
    // The sequence counts records.
    bytes.writeUInt32BE(((sent + i) * size) % 2 ** 32, at + 16);
    vectors.writeBigUInt64LE(first + BigInt(at), i * vectorBytes);
  }
  const done = sendmmsg(fd, headers, count, 0);
  if (done < 0) throw new Error("the sender could not send");
  sent += done;
}
process.stdout.write(`${JSON.stringify({ sent, seconds: (performance.now() - begun) / 1_000 } satisfies UdpSent)}\n`);
