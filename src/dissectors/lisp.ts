import { defineDissector } from "../model/dissector.ts";
import { uint16 } from "../wire/integers.ts";

const [dataPort, controlPort] = [4341, 4342];
/** Request, reply, register, notify, notify acknowledgement, referral, information, encapsulated (IANA "LISP Packet Types"). */
const kinds = new Set([1, 2, 3, 4, 5, 6, 7, 8]);

/** Locator/ID Separation Protocol: packets in tunnels (RFC 9300 §5) and the control messages about them (RFC 9301 §5). */
export default defineDissector({
  name: "lisp",
  title: "LISP",
  category: "Network",
  transports: [17],
  ports: { udp: [dataPort, controlPort] },

  probe({ bytes, start, end, serverPort, clientPort }) {
    if (serverPort === dataPort) return end - start >= 28 && isIp(bytes, start + 8, end);
    if ((serverPort !== controlPort && clientPort !== controlPort) || end - start < 12) return false;
    const kind = bytes[start]! >>> 4;
    // An encapsulated message has a packet inside, and nothing but flags before.
    if (kind === 8) return (bytes[start]! & 3) === 0 && bytes[start + 1] === 0 && end - start >= 32 && isIp(bytes, start + 4, end);
    return kinds.has(kind) && (kind === 7 || bytes[start + 3]! <= 32);
  },

  open: () => undefined,
  dissect: () => "done",
});

/** An IP packet with the length of what is here. */
function isIp(bytes: Uint8Array, at: number, end: number): boolean {
  if (bytes[at] === 0x45) return uint16(bytes, at + 2) === end - at;
  return bytes[at]! >>> 4 === 6 && uint16(bytes, at + 4) === end - at - 40;
}
