/** A TCP or UDP frame that stands for several on the wire, and those. */
export interface SuperFrame {
  readonly frame: Buffer;
  /** Payload bytes of each packet but the last. */
  readonly segmentSize: number;
  /** Bytes of the headers, link included. */
  readonly headers: number;
  readonly transportAt: number;
  readonly packets: readonly Buffer[];
}

export interface SuperFrameOptions {
  readonly version: 4 | 6;
  readonly protocol: 6 | 17;
  readonly payload: Uint8Array;
  readonly segmentSize: number;
  /** 802.1Q tags in the frame. */
  readonly tags?: readonly number[];
  /** Flags of the large TCP segment. */
  readonly flags?: number;
  readonly sequence?: number;
  /** Bytes of TCP options, a multiple of four. */
  readonly optionBytes?: number;
}

const cwr = 0x80;
const finOrPush = 0x09;

/** By RFC 9293, 768, 791, 8200, checksums left 0; what of the flags each segment has is by RFC 3168 §6.1.2 and by what FIN and PSH mean. */
export function superFrame(options: SuperFrameOptions): SuperFrame {
  const { payload, segmentSize, protocol, version, tags = [], optionBytes = 0 } = options;
  const flags = options.flags ?? 0x18;
  const sequence = options.sequence ?? 1_000;
  const build = (part: Uint8Array, partSequence: number, partFlags: number): Buffer => {
    const transport = protocol === 6 ? tcp(part, partSequence, partFlags, optionBytes) : udp(part);
    const network = version === 4 ? ipv4(transport, protocol) : ipv6(transport, protocol);
    return Buffer.concat([ethernet(version === 4 ? 0x0800 : 0x86dd, tags), network]);
  };
  const packets: Buffer[] = [];
  for (let done = 0; done < payload.length; done += segmentSize) {
    const isLast = done + segmentSize >= payload.length;
    const partFlags = flags & (isLast ? 0xff : 0xff & ~finOrPush) & (done === 0 ? 0xff : 0xff & ~cwr);
    packets.push(build(payload.subarray(done, done + segmentSize), (sequence + done) >>> 0, partFlags));
  }
  const frame = build(payload, sequence, flags);
  const transportBytes = protocol === 6 ? 20 + optionBytes : 8;
  const headers = frame.length - payload.length;
  return { frame, segmentSize, headers, transportAt: headers - transportBytes, packets };
}

function ethernet(type: number, tags: readonly number[]): Buffer {
  const header = Buffer.from("020000000002020000000001", "hex");
  const words = [...tags.flatMap((tag) => [0x8100, tag]), type];
  return Buffer.concat([header, Buffer.from(words.flatMap((word) => [word >> 8, word & 0xff]))]);
}

function ipv4(transport: Buffer, protocol: number): Buffer {
  const header = Buffer.alloc(20);
  header.writeUInt8(0x45);
  header.writeUInt16BE((20 + transport.length) & 0xffff, 2);
  header.writeUInt8(64, 8);
  header.writeUInt8(protocol, 9);
  header.writeUInt32BE(0x0a000001, 12);
  header.writeUInt32BE(0x0a010001, 16);
  return Buffer.concat([header, transport]);
}

function ipv6(transport: Buffer, protocol: number): Buffer {
  const header = Buffer.alloc(40);
  header.writeUInt8(0x60);
  header.writeUInt16BE(transport.length & 0xffff, 4);
  header.writeUInt8(protocol, 6);
  header.writeUInt8(64, 7);
  header.write("fd000000000000000000000000000001fd000000000000000000000000000002", 8, "hex");
  return Buffer.concat([header, transport]);
}

function tcp(payload: Uint8Array, sequence: number, flags: number, optionBytes: number): Buffer {
  const header = Buffer.alloc(20 + optionBytes, 1);
  header.fill(0, 0, 20);
  header.writeUInt16BE(40_000);
  header.writeUInt16BE(443, 2);
  header.writeUInt32BE(sequence, 4);
  header.writeUInt8((header.length / 4) << 4, 12);
  header.writeUInt8(flags, 13);
  header.writeUInt16BE(512, 14);
  return Buffer.concat([header, payload]);
}

function udp(payload: Uint8Array): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt16BE(40_000);
  header.writeUInt16BE(4_433, 2);
  header.writeUInt16BE((8 + payload.length) & 0xffff, 4);
  return Buffer.concat([header, payload]);
}
