import { behindProtocol, malformed, nonIp } from "./ether-type.ts";
import type { Frame } from "./frame.ts";

/**
 * IP behind an IEEE 802.11 header, as `locateNetwork`: only of unencrypted data frames that are neither fragments nor aggregates.
 * `swapped`: the two octets of the frame control field have changed places. `alignment`: the header is padded to a multiple of it.
 */
export function behindWlan(bytes: Uint8Array, at: number, end: number, frame: Frame, swapped: boolean, alignment: number): number {
  if (end - at < 2) return malformed(frame, "802.11: header cut short");
  const kind = bytes[swapped ? at + 1 : at]!;
  const flags = bytes[swapped ? at : at + 1]!;
  // Version 0, type data, not one of the subtypes without data.
  if ((kind & 0x4f) !== 0x08) return nonIp(frame);
  // Protected, or more fragments to come.
  if ((flags & 0x44) !== 0) return nonIp(frame);
  const toFrom = flags & 0x03;
  let length = toFrom === 3 ? 30 : 24;
  const qos = at + length;
  if ((kind & 0x80) !== 0) length += (flags & 0x80) === 0 ? 2 : 6;
  if (at + length + 8 > end) return malformed(frame, "802.11: header cut short");
  const isFragment = (bytes[at + 22]! & 0x0f) !== 0;
  const isAggregate = (kind & 0x80) !== 0 && (bytes[qos]! & 0x80) !== 0;
  if (isFragment || isAggregate) return nonIp(frame);
  const body = at + Math.ceil(length / alignment) * alignment;
  // Source address: the second, but the third from an access point, and the fourth between two.
  const source = toFrom === 3 ? 24 : toFrom === 2 ? 16 : 10;
  const network = behindProtocol(bytes, body, end, 0, frame);
  if (network >= 0) frame.macOffset = at + source;
  return network;
}

/** Radiotap (radiotap.org): version 0, its length, then fields by the bits of the first 32-bit words. */
export function behindRadiotap(bytes: Uint8Array, at: number, end: number, frame: Frame): number {
  if (end - at < 8) return malformed(frame, "radiotap: header cut short");
  const length = bytes[at + 2]! | (bytes[at + 3]! << 8);
  if (bytes[at] !== 0 || length < 8 || at + length > end) return malformed(frame, "radiotap: bad header");
  const present = bytes[at + 4]!;
  let field = at + 4;
  while (field + 8 <= at + length && (bytes[field + 3]! & 0x80) !== 0) field += 4;
  field += 4;
  // The first field is a time of 8 octets, aligned to them from the header's beginning; the second flags.
  if ((present & 1) !== 0) field = at + ((field - at + 7) & ~7) + 8;
  const isPadded = (present & 2) !== 0 && field < at + length && (bytes[field]! & 0x20) !== 0;
  return behindWlan(bytes, at + length, end, frame, false, isPadded ? 4 : 1);
}
