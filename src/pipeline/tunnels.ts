import type { Frame } from "./frame.ts";
import { behindPpp, locateInnerEthernet } from "./link-layer.ts";

export const vxlanPort = 4789;
export const gtpUPort = 2152;

/*
 * Each function gets the captured bytes [at, end) of a tunnel's header and gives the offset of the IP header inside, or -1 when
 * there is none to be had. They may set `frame.vlan` and `frame.macOffset` to those of an inner Ethernet header.
 */

/** GRE version 0 (RFC 2784, RFC 2890) and version 1 (PPTP, RFC 2637 §4.1), with IP, PPP, Ethernet or ERSPAN inside. */
export function behindGre(bytes: Uint8Array, at: number, end: number, frame: Frame): number {
  if (at + 4 > end) return -1;
  const flags = (bytes[at]! << 8) | bytes[at + 1]!;
  const protocol = (bytes[at + 2]! << 8) | bytes[at + 3]!;
  const version = flags & 7;
  if (version > 1 || (flags & 0x4000) !== 0) return -1;
  let inner = at + 4;
  if ((flags & 0x8000) !== 0) inner += 4;
  if ((flags & 0x2000) !== 0) inner += 4;
  if ((flags & 0x1000) !== 0) inner += 4;
  if (version === 1 && (flags & 0x0080) !== 0) inner += 4;
  if (inner >= end) return -1;
  switch (protocol) {
    case 0x0800:
    case 0x86dd:
      return inner;
    case 0x880b: {
      const framed = bytes[inner] === 0xff && bytes[inner + 1] === 0x03 ? inner + 2 : inner;
      return behindPpp(bytes, framed, end, frame);
    }
    case 0x6558:
      return locateInnerEthernet(bytes, inner, end, frame);
    case 0x88be:
      // ERSPAN type II has a sequence number and a header of 8 bytes, type I none of both.
      return locateInnerEthernet(bytes, (flags & 0x1000) !== 0 ? inner + 8 : inner, end, frame);
    default:
      return -1;
  }
}

/** RFC 7348 §5: flags with the I bit alone, reserved fields zero. */
export function behindVxlan(bytes: Uint8Array, at: number, end: number, frame: Frame): number {
  if (at + 8 > end || bytes[at] !== 0x08) return -1;
  if ((bytes[at + 1]! | bytes[at + 2]! | bytes[at + 3]! | bytes[at + 7]!) !== 0) return -1;
  return locateInnerEthernet(bytes, at + 8, end, frame);
}

/** GTP-U version 1 (3GPP TS 29.281 §5): G-PDU messages only. */
export function behindGtpU(bytes: Uint8Array, at: number, end: number): number {
  if (at + 8 > end) return -1;
  const flags = bytes[at]!;
  if (flags >> 5 !== 1 || (flags & 0x10) === 0 || bytes[at + 1] !== 0xff) return -1;
  let inner = at + 8;
  if ((flags & 0x07) !== 0) {
    inner += 4;
    // Extension headers, each in units of 4 octets, ended by a next-type of 0.
    let next = (flags & 0x04) !== 0 && inner <= end ? bytes[inner - 1]! : 0;
    for (let headers = 0; next !== 0 && headers < 8; headers++) {
      if (inner >= end) return -1;
      const length = bytes[inner]! << 2;
      if (length === 0 || inner + length > end) return -1;
      next = bytes[inner + length - 1]!;
      inner += length;
    }
    if (next !== 0) return -1;
  }
  const version = inner < end ? bytes[inner]! >> 4 : 0;
  return version === 4 || version === 6 ? inner : -1;
}
