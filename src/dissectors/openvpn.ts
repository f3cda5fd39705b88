import { defineDissector } from "../model/dissector.ts";
import { uint16, uint32 } from "../wire/integers.ts";

/** First bytes of the packets that begin a session: opcodes 1, 2, 7, 8 and 10 with key 0 (ssl_pkt.h of OpenVPN 2). */
const clientResets = new Set([0x08, 0x38, 0x50]);
const serverResets = new Set([0x10, 0x40]);
/** Lengths of the HMACs in use, from MD5 to SHA-512. */
const hmacLengths = [20, 32, 64, 16, 28, 48];
/** With tls-crypt: session, packet number and time, tag, and five bytes of cipher text at least. */
const tlsCryptLength = 54;
const sessionEnd = 9;

/** OpenVPN over UDP and TCP (OpenVPN wire protocol draft §4): the resets that begin a session, plain, with tls-auth or with tls-crypt. */
export default defineDissector({
  name: "openvpn",
  title: "OpenVPN",
  category: "VPN",
  transports: [17, 6],
  ports: { udp: [1194], tcp: [1194] },

  probe({ bytes, start, end, protocol }) {
    const at = protocol === 6 ? start + 2 : start;
    if (end - at < 14) return false;
    // Who resets is told by the opcode: in a capture that began late the flow's sides may be turned.
    const fromServer = serverResets.has(bytes[at]!);
    if (!fromServer && !clientResets.has(bytes[at]!)) return false;
    if (protocol === 6 && uint16(bytes, start) !== end - at) return false;
    // A session number is random and never zero.
    if (uint32(bytes, at + 1) === 0 && uint32(bytes, at + 5) === 0) return false;
    if (isReset(bytes, at + sessionEnd, end, fromServer)) return true;
    for (const length of hmacLengths) {
      const numbered = at + sessionEnd + length;
      if (numbered + 8 < end && isReset(bytes, numbered + 8, end, fromServer)) return isNumbered(bytes, numbered);
    }
    return end - at >= tlsCryptLength && isNumbered(bytes, at + sessionEnd);
  },

  open: () => undefined,

  dissect(_payload, _state, facts) {
    facts.encrypted = true;
    return "done";
  },
});

/** A count of acknowledged packets, theirs with the other's session behind if any, and the number of this packet: the first. */
function isReset(bytes: Uint8Array, at: number, end: number, fromServer: boolean): boolean {
  const acknowledged = bytes[at]!;
  if (!fromServer) return acknowledged === 0 && end - at === 5 && uint32(bytes, at + 1) === 0;
  return acknowledged === 1 && end - at === 17 && uint32(bytes, at + 1) === 0 && uint32(bytes, at + 13) === 0;
}

/** The first packets' number and a time that is one: of this century and before 2106. */
function isNumbered(bytes: Uint8Array, at: number): boolean {
  const number = uint32(bytes, at);
  return number >= 1 && number <= 16 && uint32(bytes, at + 4) > 1_000_000_000;
}
