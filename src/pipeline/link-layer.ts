import { linkTypes } from "./engine.ts";
import { frameStatus, type Frame } from "./frame.ts";

/** Link types beyond those of the capture drivers that files have: PPP, Cisco HDLC, PPI (LINKTYPE_ numbers). */
const ppp = 9;
const ciscoHdlc = 104;
const ppi = 192;

const maxTags = 16;

/** Link types `locateNetwork` knows; frames of others count as not IP. */
export const knownLinkTypes: ReadonlySet<number> = new Set([...Object.values(linkTypes), ppp, ciscoHdlc, ppi]);

/**
 * Offset of the IPv4 or IPv6 header of a frame, or -1 after setting `frame.status` (and `problem`). Sets `frame.vlan` to the
 * innermost tag and `frame.macOffset`. Reads only [start, end).
 */
export function locateNetwork(bytes: Uint8Array, start: number, end: number, linkType: number, frame: Frame): number {
  switch (linkType) {
    case linkTypes.ETHERNET:
      if (end - start < 14) return malformed(frame, "ethernet: header cut short");
      frame.macOffset = start + 6;
      return behindEtherType(bytes, start + 12, end, frame);
    case linkTypes.RAW:
    case linkTypes.RAW_OLD:
    case linkTypes.IPV4:
    case linkTypes.IPV6:
      return end > start ? start : malformed(frame, "raw ip: empty frame");
    case linkTypes.LINUX_SLL:
      if (end - start < 16) return malformed(frame, "sll: header cut short");
      if (bytes[start + 5] === 6) frame.macOffset = start + 6;
      return behindEtherType(bytes, start + 14, end, frame);
    case linkTypes.LINUX_SLL2:
      if (end - start < 20) return malformed(frame, "sll2: header cut short");
      if (bytes[start + 11] === 6) frame.macOffset = start + 12;
      return behindProtocol(bytes, start + 20, end, (bytes[start]! << 8) | bytes[start + 1]!, frame);
    case linkTypes.NULL:
    case linkTypes.LOOP:
      return behindLoopback(bytes, start, end, frame);
    case ppp: {
      const at = bytes[start] === 0xff && bytes[start + 1] === 0x03 ? start + 2 : start;
      return behindPpp(bytes, at, end, frame);
    }
    case ciscoHdlc:
      if (end - start < 4) return malformed(frame, "hdlc: header cut short");
      return behindEtherType(bytes, start + 2, end, frame);
    case ppi: {
      if (end - start < 8) return malformed(frame, "ppi: header cut short");
      const length = bytes[start + 2]! | (bytes[start + 3]! << 8);
      const inner = bytes[start + 4]! | (bytes[start + 5]! << 8) | (bytes[start + 6]! << 16) | (bytes[start + 7]! << 24);
      if (length < 8 || start + length > end) return malformed(frame, "ppi: bad header length");
      return inner === ppi ? nonIp(frame) : locateNetwork(bytes, start + length, end, inner, frame);
    }
    default:
      return nonIp(frame);
  }
}

function nonIp(frame: Frame): number {
  frame.status = frameStatus.nonIp;
  return -1;
}

function malformed(frame: Frame, problem: string): number {
  frame.status = frameStatus.malformed;
  frame.problem = problem;
  return -1;
}

/** `at` is where the 16-bit EtherType (or IEEE 802.3 length) stands. */
function behindEtherType(bytes: Uint8Array, at: number, end: number, frame: Frame): number {
  const type = (bytes[at]! << 8) | bytes[at + 1]!;
  if (type === 0x0800 || type === 0x86dd) return at + 2;
  return behindProtocol(bytes, at + 2, end, type, frame);
}

/** Skips VLAN tags (802.1Q, 802.1ad, QinQ), MPLS labels, PPPoE and LLC/SNAP between the link header and IP. */
function behindProtocol(bytes: Uint8Array, offset: number, end: number, etherType: number, frame: Frame): number {
  let at = offset;
  let type = etherType;
  for (let tags = 0; tags < maxTags; tags++) {
    switch (type) {
      case 0x0800:
      case 0x86dd:
        return at;
      case 0x8100:
      case 0x88a8:
      case 0x9100:
      case 0x9200:
        if (at + 4 > end) return malformed(frame, "vlan: tag cut short");
        frame.vlan = ((bytes[at]! & 0x0f) << 8) | bytes[at + 1]!;
        type = (bytes[at + 2]! << 8) | bytes[at + 3]!;
        at += 4;
        continue;
      case 0x8847:
      case 0x8848:
        return behindLabels(bytes, at, end, frame);
      case 0x8864:
        return behindPpp(bytes, at + 6, end, frame);
      default:
        // IEEE 802.3 length with LLC/SNAP and an EtherType behind it (RFC 1042).
        if (type > 1500 || at + 8 > end || bytes[at] !== 0xaa || bytes[at + 1] !== 0xaa || bytes[at + 2] !== 3) return nonIp(frame);
        type = (bytes[at + 6]! << 8) | bytes[at + 7]!;
        if (type <= 1500) return nonIp(frame);
        at += 8;
    }
  }
  return malformed(frame, "vlan: too many tags");
}

/** MPLS label stack (RFC 3032) up to its bottom; what is behind shows by its first half octet. */
function behindLabels(bytes: Uint8Array, offset: number, end: number, frame: Frame): number {
  let at = offset;
  for (let labels = 0; labels < maxTags; labels++) {
    if (at + 4 > end) return malformed(frame, "mpls: label cut short");
    const bottom = bytes[at + 2]! & 1;
    at += 4;
    if (bottom === 0) continue;
    const version = at < end ? bytes[at]! >> 4 : 0;
    return version === 4 || version === 6 ? at : nonIp(frame);
  }
  return malformed(frame, "mpls: too many labels");
}

/** `at` is where the PPP protocol field stands (RFC 1661); it may be compressed to one octet. */
export function behindPpp(bytes: Uint8Array, at: number, end: number, frame: Frame): number {
  if (at + 2 > end) return malformed(frame, "ppp: header cut short");
  const first = bytes[at]!;
  const protocol = (first & 1) === 1 ? first : (first << 8) | bytes[at + 1]!;
  if (protocol !== 0x21 && protocol !== 0x57) return nonIp(frame);
  return (first & 1) === 1 ? at + 1 : at + 2;
}

/** BSD loopback: an address family in the capturing machine's byte order (NULL) or the network's (LOOP). */
function behindLoopback(bytes: Uint8Array, start: number, end: number, frame: Frame): number {
  if (end - start < 4) return malformed(frame, "loopback: header cut short");
  const family = bytes[start]! | bytes[start + 1]! | bytes[start + 2]! | bytes[start + 3]!;
  const zeros = (bytes[start + 1]! | bytes[start + 2]!) === 0;
  // AF_INET is 2 everywhere; AF_INET6 is 10 (Linux), 24, 28 or 30 (BSD, macOS).
  if (!zeros || (family !== 2 && family !== 10 && family !== 24 && family !== 28 && family !== 30)) return nonIp(frame);
  return start + 4;
}

/** A second Ethernet header inside a tunnel: as `locateNetwork`, but its MAC replaces the outer one only when it carries IP. */
export function locateInnerEthernet(bytes: Uint8Array, start: number, end: number, frame: Frame): number {
  if (end - start < 14) return malformed(frame, "tunnel: inner ethernet header cut short");
  const at = behindEtherType(bytes, start + 12, end, frame);
  if (at >= 0) frame.macOffset = start + 6;
  return at;
}
