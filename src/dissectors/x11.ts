import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";
import { uint16, uint16le } from "../wire/integers.ts";

const headerLength = 12;

/** The X Window System (X11 protocol, "Connection Setup"): byte order, version 11.0, and how the client proves itself. */
export default defineDissector({
  name: "x11",
  title: "X11",
  category: "Remote access",
  transports: [6],
  ports: { tcp: [6000, 6001, 6002, 6003, 6010, 6011] },
  firstBytes: [0x42, 0x6c],

  probe({ bytes, start, end, direction }) {
    if (end - start < headerLength || direction !== 0 || bytes[start + 1] !== 0) return false;
    const big = bytes[start] === 0x42;
    if (!big && bytes[start] !== 0x6c) return false;
    const read = big ? uint16 : uint16le;
    if (read(bytes, start + 2) !== 11 || read(bytes, start + 4) !== 0) return false;
    const nameLength = read(bytes, start + 6);
    const dataLength = read(bytes, start + 8);
    if (end - start > headerLength + ((nameLength + 3) & ~3) + ((dataLength + 3) & ~3)) return false;
    return nameLength === 0
      ? dataLength === 0
      : startsWith(bytes, start + headerLength, end, "MIT-MAGIC-COOKIE-1") || isName(bytes, start + headerLength, end, nameLength);
  },

  open: () => undefined,
  dissect: () => "done",
});

/** Other ways of proving have names of capitals, digits and hyphens. */
function isName(bytes: Uint8Array, at: number, end: number, length: number): boolean {
  if (at + length > end) return false;
  for (let i = at; i < at + length; i++) {
    const byte = bytes[i]!;
    if (!((byte >= 0x41 && byte <= 0x5a) || (byte >= 0x30 && byte <= 0x39) || byte === 0x2d)) return false;
  }
  return true;
}
