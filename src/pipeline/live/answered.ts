import type { Ip } from "../../net/ip.ts";

const tcp = 6;
/** FIN, SYN, RST and PSH. */
const telling = 0x0f;
const rst = 0x04;

/**
 * Whether what a server has sent shows that it answers on the port, and does not refuse. A flow without ports shows nothing, and what
 * claims to come from a group of hosts is forged: broadcast and multicast addresses never send. `tcpFlags` are all it has sent.
 */
export function isAnswer(protocol: number, tcpFlags: number, server: Ip, port: number): boolean {
  return port !== 0 && (protocol !== tcp || (tcpFlags & telling) !== rst) && !isGroup(server);
}

/** The limited broadcast address and multicast (RFC 919 §7, RFC 5771 §3, RFC 4291 §2.7). */
function isGroup({ isV4, w0, w3 }: Ip): boolean {
  return isV4 ? w3 >>> 28 === 0xe || w3 === -1 : w0 >>> 24 === 0xff;
}
