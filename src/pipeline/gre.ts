import { behindInnerEthernet, behindPpp, behindProtocol } from "./ether-type.ts";
import { tunnelCodes, type Frame } from "./frame.ts";

/**
 * Offset of the IP header inside GRE, or -1: version 0 (RFC 2784, RFC 2890) with IP, MPLS, Ethernet or a mirrored frame (ERSPAN), version 1 (PPTP,
 * RFC 2637 §4.1) with PPP. Sets `frame.tunnel` to ERSPAN when it is that.
 */
export function behindGre(bytes: Uint8Array, at: number, end: number, frame: Frame): number {
  if (at + 4 > end) return -1;
  const flags = (bytes[at]! << 8) | bytes[at + 1]!;
  const protocol = (bytes[at + 2]! << 8) | bytes[at + 3]!;
  const version = flags & 7;
  // Source routes, which are no longer in use, and reserved bits; PPTP has its acknowledgement bit among them, and no checksum.
  if ((flags & (version === 1 ? 0xcf78 : 0x4ff8)) !== 0) return -1;
  if (version > 1 || (version === 1) !== (protocol === 0x880b)) return -1;
  let inner = at + 4;
  if ((flags & 0x8000) !== 0) inner += 4;
  if ((flags & 0x2000) !== 0) inner += 4;
  if ((flags & 0x1000) !== 0) inner += 4;
  if (version === 1 && (flags & 0x0080) !== 0) inner += 4;
  if (inner >= end) return -1;
  switch (protocol) {
    case 0x0800:
      return bytes[inner]! >> 4 === 4 ? inner : -1;
    case 0x86dd:
      return bytes[inner]! >> 4 === 6 ? inner : -1;
    case 0x8847:
    case 0x8848:
      return behindProtocol(bytes, inner, end, protocol, frame);
    case 0x880b:
      return behindPpp(bytes, bytes[inner] === 0xff && bytes[inner + 1] === 0x03 ? inner + 2 : inner, end, frame);
    case 0x6558:
      return behindInnerEthernet(bytes, inner, end, frame);
    case 0x88be:
      return (flags & 0x1000) === 0 ? mirrored(bytes, inner, end, frame) : behindErspan2(bytes, inner, end, frame);
    case 0x22eb:
      return behindErspan3(bytes, inner, end, frame);
    default:
      return -1;
  }
}

/** ERSPAN (draft-foschiano-erspan) type II: version 1, 8 octets. Type I has no header and no sequence number. */
function behindErspan2(bytes: Uint8Array, at: number, end: number, frame: Frame): number {
  if (at + 8 > end || bytes[at]! >> 4 !== 1) return -1;
  // The frame had an 802.1Q tag, which is here instead of in the frame.
  if ((bytes[at + 2]! & 0x18) === 0x10) frame.vlan = ((bytes[at]! & 0x0f) << 8) | bytes[at + 1]!;
  return mirrored(bytes, at + 8, end, frame);
}

/** Type III: version 2, 12 octets, 8 more when the last bit says so; an Ethernet frame (type 0) or an IP packet (type 2). */
function behindErspan3(bytes: Uint8Array, at: number, end: number, frame: Frame): number {
  if (at + 12 > end || bytes[at]! >> 4 !== 2) return -1;
  const frameType = (bytes[at + 10]! >> 2) & 0x1f;
  const inner = (bytes[at + 11]! & 1) === 0 ? at + 12 : at + 20;
  if (frameType === 0) return mirrored(bytes, inner, end, frame);
  const version = inner < end ? bytes[inner]! >> 4 : 0;
  if (frameType !== 2 || (version !== 4 && version !== 6)) return -1;
  frame.tunnel = tunnelCodes.erspan;
  return inner;
}

function mirrored(bytes: Uint8Array, at: number, end: number, frame: Frame): number {
  frame.tunnel = tunnelCodes.erspan;
  return behindInnerEthernet(bytes, at, end, frame);
}
