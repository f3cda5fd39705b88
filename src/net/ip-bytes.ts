import { Ip } from "./ip.ts";

/** Four bytes in network order as a signed word; the caller knows they are there. */
export function wordAt(bytes: Uint8Array, offset: number): number {
  return (bytes[offset]! << 24) | (bytes[offset + 1]! << 16) | (bytes[offset + 2]! << 8) | bytes[offset + 3]!;
}

/** IPv6 address at `offset`; 16 bytes must be there. */
export function ip6At(bytes: Uint8Array, offset: number): Ip {
  return new Ip(wordAt(bytes, offset), wordAt(bytes, offset + 4), wordAt(bytes, offset + 8), wordAt(bytes, offset + 12));
}

/** Writes one word in network order and returns the offset behind it. */
function writeWord(bytes: Uint8Array, offset: number, word: number): number {
  bytes[offset] = word >>> 24;
  bytes[offset + 1] = word >>> 16;
  bytes[offset + 2] = word >>> 8;
  bytes[offset + 3] = word;
  return offset + 4;
}

/** Writes all 16 bytes (IPv4 mapped); returns the offset behind them. */
function writeIp(bytes: Uint8Array, offset: number, ip: Ip): number {
  writeWord(bytes, offset, ip.w0);
  writeWord(bytes, offset + 4, ip.w1);
  writeWord(bytes, offset + 8, ip.w2);
  return writeWord(bytes, offset + 12, ip.w3);
}

/** Writes 4 bytes for IPv4 and 16 for IPv6, as packets hold them; returns the offset behind them. */
export function writeIpPacked(bytes: Uint8Array, offset: number, ip: Ip): number {
  return ip.isV4 ? writeWord(bytes, offset, ip.w3) : writeIp(bytes, offset, ip);
}

/** Order of the bytes in network order, IPv4 mapped: negative, 0 or positive. */
export function compareIp(a: Ip, b: Ip): number {
  return (a.w0 >>> 0) - (b.w0 >>> 0) || (a.w1 >>> 0) - (b.w1 >>> 0) || (a.w2 >>> 0) - (b.w2 >>> 0) || (a.w3 >>> 0) - (b.w3 >>> 0);
}
