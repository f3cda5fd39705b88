import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";
import { uint16, uint32 } from "../wire/integers.ts";

const port = 3389;
/** MS-RDPEUDP §2.2.2.1: the flags of a SYN, and those that may be with it: acknowledgement, lossy, correlation, extended. */
const [udpSyn, udpAcknowledge, udpSynFlags] = [0x0001, 0x0004, 0x1a05];
const [leastMtu, largestMtu] = [1132, 1232];

/**
 * Remote Desktop Protocol (MS-RDPBCGR §2.2.1): the X.224 connection request with its cookie or negotiation, and the answer to it.
 * Over UDP (MS-RDPEUDP §3.1.5.1) the SYN of either side, with the sizes of datagrams that both can take.
 */
export default defineDissector({
  name: "rdp",
  title: "RDP",
  category: "Remote access",
  transports: [6, 17],
  ports: { tcp: [port], udp: [port] },

  probe({ bytes, start, end, serverPort, direction, protocol }) {
    if (protocol === 17) return isUdpSyn(bytes, start, end);
    // TPKT with the whole packet's length (RFC 1006 §6), then the length of the X.224 header.
    if (end - start < 11 || bytes[start] !== 3 || bytes[start + 1] !== 0 || ((bytes[start + 2]! << 8) | bytes[start + 3]!) !== end - start) return false;
    if (bytes[start + 4] !== end - start - 5) return false;
    const kind = bytes[start + 5]!;
    if (kind !== 0xe0 && kind !== 0xd0) return false;
    const data = start + 11;
    if (startsWith(bytes, data, end, "Cookie: ")) return true;
    // RDP_NEG_REQ, _RSP or _FAILURE: kind, flags, a length of 8.
    const negotiation = end - 8;
    if (negotiation < data) return serverPort === port && direction === (kind === 0xe0 ? 0 : 1);
    return bytes[negotiation]! >= 1 && bytes[negotiation]! <= 3 && bytes[negotiation + 2] === 8 && bytes[negotiation + 3] === 0;
  },

  open: () => undefined,

  dissect(_payload, _state, facts) {
    facts.encrypted = true;
    return "done";
  },
});

function isUdpSyn(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < leastMtu) return false;
  const flags = uint16(bytes, start + 6);
  if ((flags & udpSyn) === 0 || (flags & ~udpSynFlags) !== 0) return false;
  // Who begins has nothing to acknowledge and says so with ones.
  if ((flags & udpAcknowledge) === 0 && uint32(bytes, start) !== 0xffff_ffff) return false;
  return isMtu(uint16(bytes, start + 12)) && isMtu(uint16(bytes, start + 14));
}

function isMtu(size: number): boolean {
  return size >= leastMtu && size <= largestMtu;
}
