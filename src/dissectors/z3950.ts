import { defineDissector } from "../model/dissector.ts";

const [initializeRequest, initializeResponse] = [0xb4, 0xb5];
const [reference, protocolVersion] = [0x82, 0x83];

/** Z39.50 of libraries (ISO 23950 §4): the initialization of a session in BER, with its protocol versions and options. */
export default defineDissector({
  name: "z3950",
  title: "Z39.50",
  category: "Database",
  transports: [6],
  ports: { tcp: [210] },
  firstBytes: [initializeRequest, initializeResponse],

  probe({ bytes, start, end }) {
    if (end - start < 16 || (bytes[start] !== initializeRequest && bytes[start] !== initializeResponse)) return false;
    let length = bytes[start + 1]!;
    let at = start + 2;
    if (length === 0x81) length = bytes[at++]!;
    else if (length === 0x82) {
      length = (bytes[at]! << 8) | bytes[at + 1]!;
      at += 2;
    } else if (length > 0x80) return false;
    if (length !== 0x80 && at + length !== end) return false;
    if (bytes[at] === reference) at += 2 + bytes[at + 1]!;
    // Bits: a count of unused ones, then the versions; options follow.
    return (
      at + 5 < end &&
      bytes[at] === protocolVersion &&
      bytes[at + 1]! >= 2 &&
      bytes[at + 1]! <= 3 &&
      bytes[at + 2]! < 8 &&
      bytes[at + 2 + bytes[at + 1]!] === 0x84
    );
  },

  open: () => undefined,
  dissect: () => "done",
});
