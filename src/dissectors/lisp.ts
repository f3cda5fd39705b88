import { defineDissector } from "../model/dissector.ts";
import { uint16 } from "../wire/integers.ts";

const [dataPort, controlPort] = [4341, 4342];
/** Families of addresses that requests are from: none, IPv4, IPv6, LISP's own format (IANA "Address Family Numbers"). */
const families = new Set([0, 1, 2, 16_387]);

/** Locator/ID Separation Protocol: packets in tunnels (RFC 9300 §5) and the control messages about them (RFC 9301 §5). */
export default defineDissector({
  name: "lisp",
  title: "LISP",
  category: "Network",
  transports: [17],
  ports: { udp: [dataPort, controlPort] },
  onlyOnPorts: true,

  probe({ bytes, start, end, serverPort, clientPort }) {
    if (serverPort === dataPort) return end - start >= 28 && isIp(bytes, start + 8, end);
    if ((serverPort !== controlPort && clientPort !== controlPort) || end - start < 12) return false;
    const kind = bytes[start]! >>> 4;
    // An encapsulated message has a packet inside, and nothing but flags before.
    if (kind === 8) return (bytes[start]! & 3) === 0 && bytes[start + 1] === 0 && end - start >= 32 && isIp(bytes, start + 4, end);
    return isControl(kind, bytes, start, end);
  },

  open: () => undefined,
  dissect: () => "done",
});

/** An IP packet with the length of what is here. */
function isIp(bytes: Uint8Array, at: number, end: number): boolean {
  if (bytes[at] === 0x45) return uint16(bytes, at + 2) === end - at;
  return bytes[at]! >>> 4 === 6 && uint16(bytes, at + 4) === end - at - 40;
}

/** What follows the nonce of 8 bytes, by the kind of message: request, reply, register and its notifications, referral, information. */
function isControl(kind: number, bytes: Uint8Array, start: number, end: number): boolean {
  const at = start + 12;
  const records = bytes[start + 3]!;
  switch (kind) {
    case 1:
      return records >= 1 && records <= 32 && end - at >= 8 && families.has(uint16(bytes, at));
    case 2:
    case 6:
      // A record: time to live, locators, length of the prefix, flags, version, family.
      return records >= 1 && records <= 32 && end - at >= 12 && bytes[at + 5]! <= 128 && families.has(uint16(bytes, at + 10));
    case 3:
    case 4:
    case 5:
    case 7:
      // A key and the length of the authenticator.
      return records <= 32 && end - at >= 4 && uint16(bytes, at + 2) <= 64 && at + 4 + uint16(bytes, at + 2) <= end;
    default:
      return false;
  }
}
