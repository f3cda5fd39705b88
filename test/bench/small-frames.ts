import { closeSync, openSync, writeSync } from "node:fs";
import { Random } from "../support/traffic/random.ts";

const frameBytes = 60;
const recordBytes = 16 + frameBytes;

/**
 * Writes a pcap of frames of the least length, 64 bytes with their check sequence: bare TCP acknowledgements, what most such
 * frames are, of `flows` conversations chosen at random, which is the worst case for caches.
 */
export function writeSmallFrames(path: string, packets: number, flows: number, seed: number): void {
  const random = new Random(seed);
  const fd = openSync(path, "w");
  const header = Buffer.alloc(24);
  for (const [i, field] of [0xa1b2c3d4, 0x00040002, 0, 0, 65_535, 1].entries()) header.writeUInt32LE(field, i * 4);
  writeSync(fd, header);
  const batch = Buffer.alloc(recordBytes * 10_000);
  for (let done = 0; done < packets;) {
    const count = Math.min(10_000, packets - done);
    for (let i = 0; i < count; i++) {
      // Each flow once at least, then any.
      const flow = done + i < flows ? done + i : (random.word() >>> 0) % flows;
      writeRecord(batch, i * recordBytes, done + i, flow, done + i >= flows && (random.word() & 1) === 1);
    }
    writeSync(fd, batch, 0, count * recordBytes);
    done += count;
  }
  closeSync(fd);
}

function writeRecord(into: Buffer, at: number, packet: number, flow: number, fromServer: boolean): void {
  const microseconds = packet * 2;
  into.writeUInt32LE(1_767_600_000 + Math.floor(microseconds / 1e6), at);
  into.writeUInt32LE(microseconds % 1e6, at + 4);
  into.writeUInt32LE(frameBytes, at + 8);
  into.writeUInt32LE(frameBytes, at + 12);
  const frame = at + 16;
  into.fill(0, frame, frame + frameBytes);
  into.writeUInt16BE(0x0800, frame + 12);
  into.writeUInt8(0x45, frame + 14);
  into.writeUInt16BE(40, frame + 16);
  into.writeUInt8(64, frame + 22);
  into.writeUInt8(6, frame + 23);
  const client = 0x0a00_0000 + (flow % 65_521);
  const server = 0xc612_0000 + (flow % 1_021);
  const clientPort = 1_024 + ((flow * 31) % 60_000);
  into.writeUInt32BE(fromServer ? server : client, frame + 26);
  into.writeUInt32BE(fromServer ? client : server, frame + 30);
  into.writeUInt16BE(fromServer ? 443 : clientPort, frame + 34);
  into.writeUInt16BE(fromServer ? clientPort : 443, frame + 36);
  into.writeUInt32BE(flow, frame + 38);
  into.writeUInt8(0x50, frame + 46);
  into.writeUInt8(0x10, frame + 47);
  into.writeUInt16BE(1_000, frame + 48);
}
