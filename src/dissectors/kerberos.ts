import { defineDissector } from "../model/dissector.ts";

/** Kerberos 5 (RFC 4120 §5.4, §5.9.1): requests, answers and errors, over TCP behind four bytes of length. */
export default defineDissector({
  name: "kerberos",
  title: "Kerberos",
  category: "System",
  transports: [6, 17],
  ports: { tcp: [88], udp: [88] },

  probe({ bytes, start, end, protocol, serverPort, clientPort }) {
    if (serverPort !== 88 && clientPort !== 88) return false;
    const at = protocol === 6 ? start + 4 : start;
    if (end - at < 12) return false;
    // Application tags 10 to 14, and 30 for an error.
    const tag = bytes[at]! - 0x60;
    if (!(tag >= 10 && tag <= 14) && tag !== 30) return false;
    const inner = at + 2 + (bytes[at + 1]! > 0x80 ? bytes[at + 1]! & 0x7f : 0);
    return inner < end && bytes[inner] === 0x30;
  },

  open: () => undefined,
  dissect: () => "done",
});
