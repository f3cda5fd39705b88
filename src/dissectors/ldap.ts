import { defineDissector } from "../model/dissector.ts";

/** Lightweight Directory Access Protocol (RFC 4511 §4.1.1), and CLDAP over UDP. Bind names are not kept. */
export default defineDissector({
  name: "ldap",
  title: "LDAP",
  category: "System",
  transports: [6, 17],
  ports: { tcp: [389, 3268], udp: [389] },

  probe({ bytes, start, end, serverPort, clientPort }) {
    if (end - start < 8 || bytes[start] !== 0x30) return false;
    if (serverPort !== 389 && serverPort !== 3268 && clientPort !== 389) return false;
    // A sequence of definite length, a message id of 1 to 4 bytes, an operation of the application class.
    const at = start + 2 + (bytes[start + 1]! > 0x80 ? bytes[start + 1]! & 0x7f : 0);
    if (at + 4 > end || bytes[at] !== 2 || bytes[at + 1]! < 1 || bytes[at + 1]! > 4) return false;
    const operation = at + 2 + bytes[at + 1]!;
    return operation < end && (bytes[operation]! & 0xc0) === 0x40 && (bytes[operation]! & 0x1f) <= 25;
  },

  open: () => undefined,
  dissect: () => "done",
});
