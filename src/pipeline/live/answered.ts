import { isGroupAddress, type Ip } from "../../net/ip.ts";

const tcp = 6;
/** FIN, SYN, RST and PSH. */
const telling = 0x0f;
const rst = 0x04;

/**
 * Whether what a server has sent shows that it answers on the port, and does not refuse. A flow without ports shows nothing, and what
 * claims to come from a group of hosts is forged: broadcast and multicast addresses never send. `tcpFlags` are all it has sent.
 */
export function isAnswer(protocol: number, tcpFlags: number, server: Ip, port: number): boolean {
  return port !== 0 && (protocol !== tcp || (tcpFlags & telling) !== rst) && !isGroupAddress(!server.isV4, server.w0, server.w3);
}
