import { defineDissector } from "../model/dissector.ts";
import { uint16, uint32 } from "../wire/integers.ts";

const [controlPort, dataPort] = [5246, 5247];

/** Control and data of wireless access points (CAPWAP, RFC 5415 §4): plain ones with their header, others in DTLS behind a preamble. */
export default defineDissector({
  name: "capwap",
  title: "CAPWAP",
  category: "Network",
  transports: [17],
  ports: { udp: [controlPort, dataPort] },
  firstBytes: [0, 1],
  onlyOnPorts: true,

  probe({ bytes, start, end, serverPort, clientPort }) {
    const control = serverPort === controlPort || clientPort === controlPort;
    if ((!control && serverPort !== dataPort && clientPort !== dataPort) || end - start < 8) return false;
    // Version 0 and DTLS: three reserved bytes, then a record.
    if (bytes[start] === 1) return uint32(bytes, start) === 0x0100_0000 && bytes[start + 4]! >= 20 && bytes[start + 4]! <= 25 && bytes[start + 5] === 0xfe;
    if (bytes[start] !== 0) return false;
    const headerLength = (bytes[start + 1]! >>> 3) * 4;
    if (headerLength < 8 || start + headerLength > end || (bytes[start + 3]! & 7) !== 0) return false;
    return !control || isControl(bytes, start + headerLength, end);
  },

  open: () => undefined,

  dissect({ bytes, start }, _state, facts) {
    facts.encrypted = bytes[start] === 1;
    return "done";
  },
});

/** A message of an enterprise, its number, and the length that counts from behind that. */
function isControl(bytes: Uint8Array, at: number, end: number): boolean {
  if (end - at < 8 || bytes[at] !== 0) return false;
  const kind = uint32(bytes, at) & 255;
  return kind >= 1 && kind <= 32 && uint16(bytes, at + 5) <= end - at;
}
