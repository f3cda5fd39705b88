import { defineDissector } from "../model/dissector.ts";

const startByte = 0x68;
/** Start, stop and test of the data transfer, to be done and confirmed. */
const unnumbered: ReadonlySet<number> = new Set([0x07, 0x0b, 0x13, 0x23, 0x43, 0x83]);
/** Process and system information, commands, parameters and files have types below 128. */
const maxType = 127;

/** IEC 60870-5-104 (§5): APDUs, each with its length and a control field of one of three formats, that fill the segment. */
export default defineDissector({
  name: "iec104",
  title: "IEC-60870",
  category: "Industrial",
  transports: [6],
  ports: { tcp: [2404] },
  firstBytes: [startByte],

  probe({ bytes, start, end }) {
    if (bytes[start] !== startByte) return false;
    let at = start;
    while (at < end) {
      const behind = unitEnd(bytes, at, end);
      if (behind === 0) return false;
      at = behind;
    }
    return true;
  },

  open: () => undefined,
  dissect: () => "done",
});

/** Behind the APDU at `at`; 0 when it is none or not whole. */
function unitEnd(bytes: Uint8Array, at: number, end: number): number {
  if (end - at < 6 || bytes[at] !== startByte) return 0;
  const length = bytes[at + 1]!;
  const behind = at + 2 + length;
  if (length < 4 || behind > end) return 0;
  const control = bytes[at + 2]!;
  // Numbered information: both counters are even, and a type with a number of objects follows.
  if ((control & 1) === 0) {
    return (bytes[at + 4]! & 1) === 0 && length >= 10 && bytes[at + 6]! > 0 && bytes[at + 6]! <= maxType && (bytes[at + 7]! & 0x7f) > 0 ? behind : 0;
  }
  if (length !== 4 || bytes[at + 3] !== 0) return 0;
  if (control === 1) return (bytes[at + 4]! & 1) === 0 ? behind : 0;
  return unnumbered.has(control) && bytes[at + 4] === 0 && bytes[at + 5] === 0 ? behind : 0;
}
