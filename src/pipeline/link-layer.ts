import { linkTypes } from "./engine.ts";
import { behindEtherType, behindPpp, behindProtocol, malformed, nonIp } from "./ether-type.ts";
import type { Frame } from "./frame.ts";
import { behindRadiotap, behindWlan } from "./wlan.ts";

/** Link types beyond those of the capture drivers that files have (LINKTYPE_ numbers). */
const more = { PPP: 9, PPP_HDLC: 50, PPP_ETHER: 51, C_HDLC: 104, IEEE802_11: 105, IEEE802_11_RADIOTAP: 127, PPP_PPPD: 166, PPI: 192 } as const;

/** Link types `locateNetwork` knows; frames of others count as not IP. */
export const knownLinkTypes: ReadonlySet<number> = new Set<number>([...Object.values(linkTypes), ...Object.values(more)]);

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
    case more.PPP:
      return behindFramedPpp(bytes, start, end, frame);
    case more.PPP_HDLC:
      // The address octet tells PPP in HDLC-like framing (RFC 1662) from Cisco HDLC.
      if (bytes[start] !== 0x0f && bytes[start] !== 0x8f) return behindFramedPpp(bytes, start, end, frame);
      return behindCiscoHdlc(bytes, start, end, frame);
    case more.PPP_PPPD:
      // The address octet is the direction here.
      return end - start < 2 ? malformed(frame, "ppp: header cut short") : behindPpp(bytes, bytes[start + 1] === 0x03 ? start + 2 : start + 1, end, frame);
    case more.PPP_ETHER:
      return behindProtocol(bytes, start, end, 0x8864, frame);
    case more.C_HDLC:
      return behindCiscoHdlc(bytes, start, end, frame);
    case more.IEEE802_11:
      return behindWlan(bytes, start, end, frame, false, 1);
    case more.IEEE802_11_RADIOTAP:
      return behindRadiotap(bytes, start, end, frame);
    case more.PPI: {
      if (end - start < 8) return malformed(frame, "ppi: header cut short");
      const length = bytes[start + 2]! | (bytes[start + 3]! << 8);
      const inner = bytes[start + 4]! | (bytes[start + 5]! << 8) | (bytes[start + 6]! << 16) | (bytes[start + 7]! << 24);
      if (length < 8 || start + length > end) return malformed(frame, "ppi: bad header length");
      return inner === more.PPI ? nonIp(frame) : locateNetwork(bytes, start + length, end, inner, frame);
    }
    default:
      return nonIp(frame);
  }
}

function behindFramedPpp(bytes: Uint8Array, at: number, end: number, frame: Frame): number {
  return behindPpp(bytes, bytes[at] === 0xff && bytes[at + 1] === 0x03 ? at + 2 : at, end, frame);
}

function behindCiscoHdlc(bytes: Uint8Array, at: number, end: number, frame: Frame): number {
  if (end - at < 4) return malformed(frame, "hdlc: header cut short");
  return behindEtherType(bytes, at + 2, end, frame);
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
