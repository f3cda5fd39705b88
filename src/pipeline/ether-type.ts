import { frameStatus, type Frame } from "./frame.ts";

/** Tags, labels and Ethernet headers walked before a frame counts as malformed. */
const maxHeaders = 16;

export function nonIp(frame: Frame): number {
  frame.status = frameStatus.nonIp;
  return -1;
}

export function malformed(frame: Frame, problem: string): number {
  frame.status = frameStatus.malformed;
  frame.problem = problem;
  return -1;
}

/** `at` is where the 16-bit EtherType (or IEEE 802.3 length) stands; gives the offset of the IP header, or -1 as `locateNetwork`. */
export function behindEtherType(bytes: Uint8Array, at: number, end: number, frame: Frame): number {
  const type = (bytes[at]! << 8) | bytes[at + 1]!;
  if (type === 0x0800 || type === 0x86dd) return at + 2;
  return behindProtocol(bytes, at + 2, end, type, frame);
}

/**
 * Skips what stands between the link header and IP: VLAN tags (802.1Q, 802.1ad, QinQ), provider backbone headers (802.1ah),
 * MPLS labels with Ethernet or IP behind them, PPPoE and LLC/SNAP.
 */
export function behindProtocol(bytes: Uint8Array, offset: number, end: number, etherType: number, frame: Frame): number {
  let at = offset;
  let type = etherType;
  for (let headers = 0; headers < maxHeaders; headers++) {
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
      case 0x88e7:
        // I-TAG of IEEE 802.1ah: flags and service id, then the customer's whole Ethernet header. Frames with Res2 set are to be thrown away.
        if (at + 18 > end) return malformed(frame, "802.1ah: header cut short");
        if ((bytes[at]! & 0x03) !== 0) return malformed(frame, "802.1ah: reserved bits set");
        frame.macOffset = at + 10;
        type = (bytes[at + 16]! << 8) | bytes[at + 17]!;
        at += 18;
        continue;
      case 0x8847:
      case 0x8848: {
        at = behindLabels(bytes, at, end, frame);
        if (at < 0) return -1;
        if (beginsIp(bytes, at, end)) return at;
        const inner = pseudowireEthernet(bytes, at, end);
        if (inner < 0) {
          // Broken IP is told from what is not IP at all.
          const version = at < end ? bytes[at]! >> 4 : 0;
          return version === 4 || version === 6 ? at : nonIp(frame);
        }
        frame.macOffset = inner + 6;
        type = (bytes[inner + 12]! << 8) | bytes[inner + 13]!;
        at = inner + 14;
        continue;
      }
      case 0x8864:
        // PPPoE session (RFC 2516 §4): version and type 1, code 0.
        if (at + 6 > end) return malformed(frame, "pppoe: header cut short");
        if (bytes[at] !== 0x11 || bytes[at + 1] !== 0) return malformed(frame, "pppoe: not a session packet");
        return behindPpp(bytes, at + 6, end, frame);
      default:
        // IEEE 802.3 length with LLC/SNAP and an EtherType behind it (RFC 1042).
        if (type > 1500 || at + 8 > end || bytes[at] !== 0xaa || bytes[at + 1] !== 0xaa || bytes[at + 2] !== 3) return nonIp(frame);
        type = (bytes[at + 6]! << 8) | bytes[at + 7]!;
        if (type <= 1500) return nonIp(frame);
        at += 8;
    }
  }
  return malformed(frame, "ethernet: too many headers");
}

/** Offset of what is below the bottom of an MPLS label stack (RFC 3032), or -1. */
function behindLabels(bytes: Uint8Array, offset: number, end: number, frame: Frame): number {
  for (let at = offset; at < offset + maxHeaders * 4; at += 4) {
    if (at + 4 > end) return malformed(frame, "mpls: label cut short");
    if ((bytes[at + 2]! & 1) === 1) return at + 4;
  }
  return malformed(frame, "mpls: too many labels");
}

/** Whether an IPv4 or IPv6 header with fields that agree may stand at `at`: an Ethernet address can begin with the same half octet. */
function beginsIp(bytes: Uint8Array, at: number, end: number): boolean {
  if (at >= end) return false;
  const first = bytes[at]!;
  if (first >> 4 === 6) return at + 40 <= end;
  if (first >> 4 !== 4 || (first & 0x0f) < 5 || at + 20 > end) return false;
  const totalLength = (bytes[at + 2]! << 8) | bytes[at + 3]!;
  return totalLength === 0 || totalLength >= (first & 0x0f) << 2;
}

/** Offset of the Ethernet header of a pseudowire (RFC 4448), with a control word (RFC 4385 §3) or without; -1 when neither fits. */
function pseudowireEthernet(bytes: Uint8Array, at: number, end: number): number {
  if (at + 4 <= end && bytes[at]! >> 4 === 0 && isEthernet(bytes, at + 4, end)) return at + 4;
  return isEthernet(bytes, at, end) ? at : -1;
}

/** An Ethernet header announces itself only by its EtherType, and by what that promises. */
function isEthernet(bytes: Uint8Array, at: number, end: number): boolean {
  if (at + 14 >= end) return false;
  switch ((bytes[at + 12]! << 8) | bytes[at + 13]!) {
    case 0x0800:
      return bytes[at + 14]! >> 4 === 4;
    case 0x86dd:
      return bytes[at + 14]! >> 4 === 6;
    case 0x0806:
    case 0x8100:
    case 0x88a8:
    case 0x8847:
    case 0x8864:
      return true;
    default:
      return false;
  }
}

/** `at` is where the PPP protocol field stands (RFC 1661); it may be compressed to one octet. */
export function behindPpp(bytes: Uint8Array, at: number, end: number, frame: Frame): number {
  if (at + 2 > end) return malformed(frame, "ppp: header cut short");
  const first = bytes[at]!;
  const protocol = (first & 1) === 1 ? first : (first << 8) | bytes[at + 1]!;
  if (protocol !== 0x21 && protocol !== 0x57) return nonIp(frame);
  return (first & 1) === 1 ? at + 1 : at + 2;
}

/** A whole Ethernet header inside something else; its MAC replaces the outer one only when it carries IP. */
export function behindInnerEthernet(bytes: Uint8Array, start: number, end: number, frame: Frame): number {
  if (end - start < 14) return malformed(frame, "tunnel: inner ethernet header cut short");
  const { macOffset } = frame;
  frame.macOffset = start + 6;
  const at = behindEtherType(bytes, start + 12, end, frame);
  if (at < 0) frame.macOffset = macOffset;
  return at;
}
