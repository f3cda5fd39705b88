import { defineDissector } from "../model/dissector.ts";
import { uint32 } from "../wire/integers.ts";
import { isPrintable } from "../wire/scan.ts";

const maxName = 128;

/**
 * Apache Thrift (its "Binary protocol" and "Compact protocol" specifications): a strict message header with the method's
 * name, plain or in a frame, and over UDP as Jaeger's agents are sent it.
 */
export default defineDissector({
  name: "thrift",
  title: "Thrift",
  category: "Messaging",
  transports: [6, 17],
  ports: {},
  firstBytes: [0x00, 0x80, 0x82],

  probe({ bytes, start, end, protocol }) {
    if (end - start < 8) return false;
    const first = bytes[start]!;
    if (first === 0x80) return isBinary(bytes, start, end);
    if (first === 0x82) return isCompact(bytes, start, end);
    // A frame's length, which is below 16 MB (the library's own limit).
    if (protocol !== 6 || first !== 0 || uint32(bytes, start) + 4 < end - start) return false;
    return isBinary(bytes, start + 4, end) || isCompact(bytes, start + 4, end);
  },

  open: () => undefined,
  dissect: () => "done",
});

/** 0x8001, an unused byte, the kind of message, the name's length and the name. */
function isBinary(bytes: Uint8Array, at: number, end: number): boolean {
  if (end - at < 12 || bytes[at] !== 0x80 || bytes[at + 1] !== 1 || bytes[at + 2] !== 0 || bytes[at + 3]! < 1 || bytes[at + 3]! > 4) return false;
  const length = uint32(bytes, at + 4);
  return length <= maxName && at + 12 + length <= end && isPrintable(bytes, at + 8, at + 8 + length);
}

/** 0x82, kind and version in one byte, a sequence id of up to five bytes, the name's length in one and the name. */
function isCompact(bytes: Uint8Array, from: number, end: number): boolean {
  if (end - from < 5 || bytes[from] !== 0x82) return false;
  const kind = bytes[from + 1]! >>> 5;
  if (kind < 1 || kind > 4 || (bytes[from + 1]! & 0x1f) !== 1) return false;
  let at = from + 2;
  while (at < end && at < from + 7 && bytes[at]! >= 0x80) at++;
  at++;
  if (at >= end || bytes[at]! > maxName) return false;
  const length = bytes[at]!;
  return length > 2 && at + 1 + length <= end && isPrintable(bytes, at + 1, at + 1 + length);
}
