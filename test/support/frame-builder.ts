import { join, u16, u32, u8 } from "./traffic/bytes.ts";

/** Frames for tests of the decoder, piece by piece. Checksums are left 0. */
export const payloadBytes = (length: number): Uint8Array => new Uint8Array(length).map((_, i) => (i * 31 + 7) & 0xff);

const macs = Uint8Array.of(2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1);
/** Source MAC of every frame here. */
export const sourceMac = 0x02_00_00_00_00_01;

export const ethernet = (etherType: number, body: Uint8Array): Uint8Array => join(macs, u16(etherType), body);
export const vlanTag = (id: number, etherType: number, body: Uint8Array): Uint8Array => join(u16(id), u16(etherType), body);

export interface V4Options {
  readonly source?: string;
  readonly destination?: string;
  readonly options?: Uint8Array;
  readonly id?: number;
  /** In octets; a multiple of 8. */
  readonly fragmentOffset?: number;
  readonly moreFragments?: boolean;
  /** Instead of the true one. */
  readonly totalLength?: number;
}

export function ipv4(protocol: number, body: Uint8Array, options: V4Options = {}): Uint8Array {
  const {
    source = "192.0.2.1",
    destination = "198.51.100.2",
    options: headerOptions = new Uint8Array(0),
    id = 1,
    fragmentOffset = 0,
    moreFragments = false,
  } = options;
  const headerBytes = 20 + headerOptions.length;
  const flags = (moreFragments ? 0x2000 : 0) | (fragmentOffset >> 3);
  const address = (text: string): Uint8Array => Uint8Array.from(text.split("."), Number);
  return join(
    u8(0x40 | (headerBytes >> 2)),
    u8(0),
    u16(options.totalLength ?? headerBytes + body.length),
    u16(id),
    u16(flags),
    u8(64),
    u8(protocol),
    u16(0),
    address(source),
    address(destination),
    headerOptions,
    body,
  );
}

/** 2001:db8::1 → 2001:db8::2; `nextHeader` is that of what `body` begins with. */
export function ipv6(nextHeader: number, body: Uint8Array, payloadLength = body.length): Uint8Array {
  const address = (last: number): Uint8Array => join(u32(0x20010db8), new Uint8Array(11), u8(last));
  return join(u32(0x60000000), u16(payloadLength), u8(nextHeader), u8(64), address(1), address(2), body);
}

export const udp = (sourcePort: number, destinationPort: number, body: Uint8Array): Uint8Array =>
  join(u16(sourcePort), u16(destinationPort), u16(8 + body.length), u16(0), body);

export const tcp = (sourcePort: number, destinationPort: number, flags: number, body: Uint8Array = new Uint8Array(0), sequence = 1): Uint8Array =>
  join(u16(sourcePort), u16(destinationPort), u32(sequence), u32(0), u8(0x50), u8(flags), u16(1_024), u32(0), body);
