import { defineDissector } from "../model/dissector.ts";

/** SNMP 1, 2c and 3 (RFC 1157, RFC 3416, RFC 3412). Community strings are secrets and are not read. */
export default defineDissector({
  name: "snmp",
  title: "SNMP",
  category: "System",
  transports: [17, 6],
  ports: { udp: [161, 162], tcp: [161, 162] },
  firstBytes: [0x30],

  probe({ bytes, start, end, protocol }) {
    if (end - start < 12 || bytes[start] !== 0x30) return false;
    // A BER sequence that fills the datagram, then the version as an integer of one byte.
    let at = start + 2;
    let length = bytes[start + 1]!;
    if (length > 0x80) {
      const size = length & 0x7f;
      if (size > 2) return false;
      length = 0;
      for (let i = 0; i < size; i++) length = (length << 8) | bytes[at++]!;
    }
    if (protocol === 17 && at + length !== end) return false;
    if (end - at < 6 || bytes[at] !== 2 || bytes[at + 1] !== 1) return false;
    const version = bytes[at + 2]!;
    if (version === 3) return bytes[at + 3] === 0x30;
    if (version > 1 || bytes[at + 3] !== 4) return false;
    // Behind the community: one of the message kinds.
    const pdu = at + 5 + bytes[at + 4]!;
    return pdu < end && bytes[pdu]! >= 0xa0 && bytes[pdu]! <= 0xa8;
  },

  open: () => undefined,
  dissect: () => "done",
});
