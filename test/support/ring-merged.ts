/**
 * Run inside a namespace: sends frames that stand for several (virtio_net_hdr, PACKET_VNET_HDR) on one end of a veth pair, reads them with the
 * ring on the other, taken apart or not, and prints the packets that came and those that should have as JSON.
 */
import { setTimeout as sleep } from "node:timers/promises";
import afpacket, { loadLibc } from "../../src/collectors/capture/afpacket.ts";
import { superFrame, type SuperFrame } from "./super-frames.ts";

const [sender, receiver, splitting] = process.argv.slice(2);
const packetLevel = 263;
const virtioHeader = 15;
const gsoTypes = { "4 6": 1, "6 6": 4, "4 17": 5, "6 17": 5 } as const;

const payload = (length: number): Uint8Array => new Uint8Array(length).map((_, i) => (i * 31 + (i >> 8)) & 0xff);
const kinds = [
  { version: 4, protocol: 6, payload: payload(20_000), segmentSize: 1_448, optionBytes: 12, flags: 0x19 },
  { version: 6, protocol: 6, payload: payload(7_000), segmentSize: 1_428, sequence: 0xffff_f000 },
  { version: 4, protocol: 6, payload: payload(2_900), segmentSize: 1_448, tags: [42], flags: 0x98 },
  { version: 4, protocol: 17, payload: payload(4_000), segmentSize: 1_200 },
  { version: 6, protocol: 17, payload: payload(2_400), segmentSize: 1_200 },
  { version: 4, protocol: 6, payload: payload(900), segmentSize: 1_448 },
] as const;

/** In front of the frame: what is to be cut, and which checksum is still to be made. */
function offered({ frame, segmentSize, headers, transportAt, packets }: SuperFrame, { version, protocol }: (typeof kinds)[number]): Buffer {
  const header = Buffer.alloc(10);
  header.writeUInt8(1, 0);
  if (packets.length > 1) {
    header.writeUInt8(gsoTypes[`${version} ${protocol}`], 1);
    header.writeUInt16LE(headers, 2);
    header.writeUInt16LE(segmentSize, 4);
  }
  header.writeUInt16LE(transportAt, 6);
  header.writeUInt16LE(protocol === 6 ? 16 : 6, 8);
  return Buffer.concat([header, frame]);
}

/** Without the tag, which the kernel takes off and the ring gives beside. */
const untagged = (frame: Buffer): Buffer => (frame.readUInt16BE(12) === 0x8100 ? Buffer.concat([frame.subarray(0, 12), frame.subarray(16)]) : frame);

const source = await afpacket.open(receiver!, { snapLength: 65_535, promiscuous: true, bufferBytes: 4 << 20, splitSuperFrames: splitting === "split" });
const libc = await loadLibc();
const fd = libc.socket(17, 3, 0);
libc.setsockopt(fd, packetLevel, virtioHeader, Buffer.from([1, 0, 0, 0]));
const address = Buffer.alloc(20);
address.writeUInt16LE(17, 0);
address.writeInt32LE(libc.interfaceIndex(sender!), 4);
libc.bind(fd, address);
const expected: (readonly [string, number, number])[] = [];
const got: (readonly [string, number, number])[] = [];
for (const kind of kinds) {
  const whole = superFrame(kind);
  libc.send(fd, offered(whole, kind));
  const vlan = "tags" in kind ? kind.tags[0] : 0;
  for (const packet of splitting === "split" ? whole.packets : [whole.frame]) expected.push([untagged(packet).toString("base64"), packet.length, vlan]);
}
for (let quiet = 0; quiet < 30;) {
  const count = source.poll(1_000, (bytes, at, captured, wire, _timeMs, vlan) => {
    got.push([Buffer.from(bytes.subarray(at, at + captured)).toString("base64"), wire, vlan]);
  });
  quiet = count > 0 ? 0 : quiet + 1;
  await sleep(10);
}
const stats = source.stats();
source.close();
libc.close(fd);
console.log(JSON.stringify({ got, expected, frames: kinds.length, stats }));
