import { behindCapwap } from "./capwap.ts";
import { behindInnerEthernet } from "./ether-type.ts";
import { tunnelCodes, type Frame } from "./frame.ts";
import { behindGre } from "./gre.ts";
import { behindWlan } from "./wlan.ts";

/**
 * Tunnels by registered UDP port (`Frame.tunnel` codes). 8472 is VXLAN's of before its registration, TZSP's 37008 is what its senders use.
 * The port only says what to try: each header has to be what its standard asks for, and an IP packet has to be inside.
 */
const byPort = new Uint8Array(65_536);
byPort[2_152] = tunnelCodes.gtpU;
byPort[3_544] = tunnelCodes.teredo;
byPort[4_789] = tunnelCodes.vxlan;
byPort[4_790] = tunnelCodes.vxlanGpe;
byPort[5_247] = tunnelCodes.capwap;
byPort[6_081] = tunnelCodes.geneve;
byPort[8_472] = tunnelCodes.vxlan;
byPort[37_008] = tunnelCodes.tzsp;

/** What tunnel a datagram may be of, by its ports; 0 when of none. */
export function udpTunnel(sourcePort: number, destinationPort: number): number {
  return byPort[destinationPort]! || byPort[sourcePort]!;
}

/**
 * Offset of the IP header inside a tunnel, or -1 when there is none to be had. Captured bytes [at, end) are those behind IP for GRE and
 * IP in IP, else those behind UDP, whose datagram ends at `wireEnd`. May set `frame.vlan`, `frame.macOffset` to those of an inner
 * Ethernet header, and `frame.tunnel` to what the tunnel turns out to be.
 */
export function locateInner(bytes: Uint8Array, at: number, end: number, wireEnd: number, frame: Frame): number {
  switch (frame.tunnel) {
    case tunnelCodes.gre:
      return behindGre(bytes, at, end, frame);
    case tunnelCodes.vxlan:
      return behindVxlan(bytes, at, end, frame);
    case tunnelCodes.vxlanGpe:
      return behindVxlanGpe(bytes, at, end, frame);
    case tunnelCodes.gtpU:
      return behindGtpU(bytes, at, end);
    case tunnelCodes.geneve:
      return behindGeneve(bytes, at, end, frame);
    case tunnelCodes.teredo:
      return behindTeredo(bytes, at, end, wireEnd);
    case tunnelCodes.capwap:
      return behindCapwap(bytes, at, end, frame);
    case tunnelCodes.tzsp:
      return behindTzsp(bytes, at, end, frame);
    default:
      // IP in IP (RFC 2003), IPv6 in IPv4 (RFC 4213) and the other two (RFC 2473): protocol and version have to agree.
      return ipAt(bytes, at, end, frame.protocol === 4 ? 4 : 6);
  }
}

/** `at`, when IP of that version may begin there. */
export function ipAt(bytes: Uint8Array, at: number, end: number, version: number): number {
  return at < end && bytes[at]! >> 4 === version ? at : -1;
}

/** RFC 7348 §5: the I bit, reserved fields zero; with group policy (the G bit, and in its second half the group) as Linux and switches send it. */
function behindVxlan(bytes: Uint8Array, at: number, end: number, frame: Frame): number {
  if (at + 8 > end || bytes[at + 7] !== 0) return -1;
  if (bytes[at] === 0x88) {
    if ((bytes[at + 1]! & 0xb7) !== 0) return -1;
  } else if (bytes[at] !== 0x08 || (bytes[at + 1]! | bytes[at + 2]! | bytes[at + 3]!) !== 0) return -1;
  return behindInnerEthernet(bytes, at + 8, end, frame);
}

/** Generic protocol extension for VXLAN (draft-ietf-nvo3-vxlan-gpe): version 0, I and P set, no OAM; without P it is VXLAN. */
function behindVxlanGpe(bytes: Uint8Array, at: number, end: number, frame: Frame): number {
  if (at + 8 > end) return -1;
  // The B bit (0x02) marks multicast.
  if ((bytes[at]! & 0xfd) !== 0x0c) return behindVxlan(bytes, at, end, frame);
  if ((bytes[at + 1]! | bytes[at + 2]! | bytes[at + 7]!) !== 0) return -1;
  const next = bytes[at + 3];
  if (next === 1) return ipAt(bytes, at + 8, end, 4);
  if (next === 2) return ipAt(bytes, at + 8, end, 6);
  return next === 3 ? behindInnerEthernet(bytes, at + 8, end, frame) : -1;
}

/** RFC 8926 §3.4: version 0, not a control packet, reserved bits zero, options that fill exactly the length they are said to have. */
function behindGeneve(bytes: Uint8Array, at: number, end: number, frame: Frame): number {
  if (at + 8 > end || bytes[at]! >> 6 !== 0 || (bytes[at + 1]! & 0xbf) !== 0 || bytes[at + 7] !== 0) return -1;
  const inner = at + 8 + ((bytes[at]! & 0x3f) << 2);
  if (inner > end) return -1;
  let option = at + 8;
  while (option < inner) option += 4 + ((bytes[option + 3]! & 0x1f) << 2);
  if (option !== inner) return -1;
  switch ((bytes[at + 2]! << 8) | bytes[at + 3]!) {
    case 0x0800:
      return ipAt(bytes, inner, end, 4);
    case 0x86dd:
      return ipAt(bytes, inner, end, 6);
    case 0x6558:
      return behindInnerEthernet(bytes, inner, end, frame);
    default:
      return -1;
  }
}

/** GTP-U version 1 (3GPP TS 29.281 §5): G-PDU messages only. */
function behindGtpU(bytes: Uint8Array, at: number, end: number): number {
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

/**
 * RFC 4380 §5.1.1: authentication and origin indications, then an IPv6 packet that ends with the datagram. Only traffic of Teredo addresses
 * (2001::/32): router solicitations between link-local ones and empty packets ("bubbles") are the tunnel's own.
 */
function behindTeredo(bytes: Uint8Array, at: number, end: number, wireEnd: number): number {
  let inner = at;
  if (inner + 4 <= end && bytes[inner] === 0 && bytes[inner + 1] === 1) inner += 13 + bytes[inner + 2]! + bytes[inner + 3]!;
  if (inner + 8 <= end && bytes[inner] === 0 && bytes[inner + 1] === 0) inner += 8;
  if (inner + 40 > end || bytes[inner]! >> 4 !== 6 || bytes[inner + 6] === 59) return -1;
  if (inner + 40 + ((bytes[inner + 4]! << 8) | bytes[inner + 5]!) !== wireEnd) return -1;
  return isTeredoAddress(bytes, inner + 8) || isTeredoAddress(bytes, inner + 24) ? inner : -1;
}

function isTeredoAddress(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0x20 && bytes[at + 1] === 0x01 && bytes[at + 2] === 0 && bytes[at + 3] === 0;
}

/** TaZmen Sniffer Protocol: version 1, a packet received or to be sent, what it is, tagged fields up to the end tag, the frame. */
function behindTzsp(bytes: Uint8Array, at: number, end: number, frame: Frame): number {
  if (at + 5 > end || bytes[at] !== 1 || bytes[at + 1]! > 1 || bytes[at + 2] !== 0) return -1;
  let tag = at + 4;
  while (tag < end && bytes[tag] !== 1) tag += bytes[tag] === 0 ? 1 : tag + 1 < end ? 2 + bytes[tag + 1]! : 2;
  if (tag >= end) return -1;
  if (bytes[at + 3] === 1) return behindInnerEthernet(bytes, tag + 1, end, frame);
  return bytes[at + 3] === 18 ? behindWlan(bytes, tag + 1, end, frame, false, 1) : -1;
}
