import { defineDissector } from "../model/dissector.ts";
import { uint16, uint32 } from "../wire/integers.ts";
import { isPrintable } from "../wire/scan.ts";

const protocolVersion = 2;
const info = 1;
const messageType = 3;
const messageHeaderBytes = 22;

/**
 * Aerospike's client protocol (its "Wire protocol" documentation): version 2, a type, six bytes of length; then names of
 * what is asked for, a line each, or a message whose own header is 22 bytes long.
 */
export default defineDissector({
  name: "aerospike",
  title: "Aerospike",
  category: "Database",
  transports: [6],
  // Its port, 3000, is that of many other programs.
  ports: {},
  firstBytes: [protocolVersion],

  probe({ bytes, start, end }) {
    if (end - start < 10 || bytes[start] !== protocolVersion || uint16(bytes, start + 2) !== 0 || uint32(bytes, start + 4) !== end - start - 8) return false;
    const body = start + 8;
    if (bytes[start + 1] === info) return bytes[end - 1] === 0x0a && isPrintable(bytes, body, Math.min(end - 1, body + 4));
    return bytes[start + 1] === messageType && bytes[body] === messageHeaderBytes && end - body >= messageHeaderBytes;
  },

  open: () => undefined,
  dissect: () => "done",
});
