import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { z } from "zod";
import { defineMonitor, type Measurement } from "../model/monitor.ts";
import { printable } from "../runtime/printable.ts";
import { reasonOf } from "../runtime/timed-socket.ts";

const packetBytes = 48;
/** Seconds from 1900 to 1970 (RFC 5905 §6). */
const epochSeconds = 2_208_988_800;
const eraSeconds = 2 ** 32;

export default defineMonitor({
  name: "ntp",
  description: "How far this machine's clock is from an NTP server's, with the server's stratum.",
  target: "HOST",
  unit: "ms",
  direction: "HIGHER_IS_WORSE",
  parameters: z.strictObject({
    port: z.int().min(1).max(65_535).default(123).describe("Port"),
    maxStratum: z.int().min(1).max(15).default(15).describe("A server further from a reference clock counts as down"),
  }),
  intervals: { usualMs: 300_000, leastMs: 16_000 },
  timeoutMs: 5_000,
  thresholds: { warning: 100, critical: 1_000, guidance: "Clocks kept by NTP agree within 10 ms; logs and Kerberos suffer from seconds to minutes." },
  async measure({ port, maxStratum }, { target, egress, signal }) {
    const { address, family } = await egress.resolve(target, port);
    const socket = createSocket(family === 6 ? "udp6" : "udp4");
    // A socket that fails when nobody waits for it must not end the process.
    socket.on("error", () => undefined);
    try {
      socket.connect(port, address);
      await once(socket, "connect", { signal });
      const sentMs = Date.now();
      const beganMs = performance.now();
      socket.send(request(sentMs));
      const answer = await answerTo(socket, sentMs, signal);
      return read(answer, sentMs, performance.now() - beganMs, maxStratum);
    } catch (error) {
      return { down: reasonOf(error, signal) };
    } finally {
      socket.close();
    }
  },
});

/** Version 4, client (RFC 5905 §7.3); the server gives our time of sending back. */
function request(sentMs: number): Buffer {
  const packet = Buffer.alloc(packetBytes);
  packet[0] = (4 << 3) | 3;
  writeTime(packet, 40, sentMs);
  return packet;
}

/** The first datagram that is an answer to this very request; others are somebody's guess. */
async function answerTo(socket: Socket, sentMs: number, signal: AbortSignal): Promise<Buffer> {
  const origin = Buffer.alloc(8);
  writeTime(origin, 0, sentMs);
  for (;;) {
    const [datagram] = (await once(socket, "message", { signal })) as [Buffer];
    if (datagram.length >= packetBytes && (datagram[0]! & 7) === 4 && datagram.subarray(24, 32).equals(origin)) return datagram;
  }
}

function read(answer: Buffer, sentMs: number, roundTripMs: number, maxStratum: number): Measurement {
  const leap = answer[0]! >> 6;
  const stratum = answer[1]!;
  const reference = answer.subarray(12, 16);
  const details = [
    { name: "stratum", value: String(stratum) },
    { name: "round trip ms", value: String(Math.round(roundTripMs * 1_000) / 1_000) },
    { name: "reference", value: stratum <= 1 ? printable(reference.toString("latin1").replaceAll("\0", "")) : [...reference].join(".") },
  ];
  // RFC 5905 §7.4: the reference is the server's reason.
  if (stratum === 0) return { down: `the server refuses: ${printable(reference.toString("latin1").replaceAll("\0", ""))}`, details };
  if (leap === 3 || stratum >= 16) return { down: "the server's clock is not synchronised", details };
  const receivedMs = readTime(answer, 32);
  const answeredMs = readTime(answer, 40);
  // RFC 5905 §8: ((T2 − T1) + (T3 − T4)) / 2.
  const offsetMs = (receivedMs - sentMs + (answeredMs - (sentMs + roundTripMs))) / 2;
  const found: Measurement = { value: Math.abs(offsetMs), details: [...details, { name: "offset ms", value: String(Math.round(offsetMs * 1_000) / 1_000) }] };
  return stratum > maxStratum ? { ...found, down: `stratum ${stratum}, wanted at most ${maxStratum}` } : found;
}

function writeTime(packet: Buffer, at: number, ms: number): void {
  packet.writeUInt32BE((Math.floor(ms / 1_000) + epochSeconds) % eraSeconds, at);
  packet.writeUInt32BE(Math.floor(((ms % 1_000) / 1_000) * eraSeconds), at + 4);
}

/** Milliseconds since 1970; times before 1970 are those of the era that began in 2036. */
function readTime(packet: Buffer, at: number): number {
  const seconds = packet.readUInt32BE(at) - epochSeconds;
  return (seconds < 0 ? seconds + eraSeconds : seconds) * 1_000 + (packet.readUInt32BE(at + 4) / eraSeconds) * 1_000;
}
