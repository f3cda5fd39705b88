import { behindInnerEthernet } from "./ether-type.ts";
import type { Frame } from "./frame.ts";
import { behindWlan } from "./wlan.ts";

const ieee80211 = 1;

/**
 * Offset of the IP header inside a CAPWAP data packet (RFC 5415 §4.3), or -1: plain text, no fragment, no keep-alive, with optional
 * headers that fit into the length the header is said to have. Inside is an IEEE 802.3 frame, or an 802.11 one when T says native.
 */
export function behindCapwap(bytes: Uint8Array, at: number, end: number, frame: Frame): number {
  if (at + 8 > end || bytes[at] !== 0) return -1;
  const flags = bytes[at + 3]!;
  // Fragment, last fragment, keep-alive and the three reserved bits.
  if ((flags & 0xcf) !== 0) return -1;
  const inner = at + ((bytes[at + 1]! >> 3) << 2);
  if (inner < at + 8 || inner >= end) return -1;
  // Radio MAC (M) and wireless information (W) have a length of one octet and are padded to 4.
  let option = at + 8;
  for (let bit = 0x10; bit <= 0x20; bit <<= 1) {
    if ((flags & bit) === 0) continue;
    if (option >= inner) return -1;
    option += (1 + bytes[option]! + 3) & ~3;
  }
  if (option !== inner) return -1;
  if ((bytes[at + 2]! & 1) === 0) return behindInnerEthernet(bytes, inner, end, frame);
  if (((bytes[at + 2]! >> 1) & 0x1f) !== ieee80211) return -1;
  // Some access points send the frame control field with its octets swapped: version and type then do not fit.
  return behindWlan(bytes, inner, end, frame, (bytes[inner]! & 0x0f) !== 0x08, 1);
}
