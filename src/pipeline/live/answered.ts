import type { FlowInterval } from "../../model/flow-fields.ts";
import type { Ip } from "../../net/ip.ts";

const tcp = 6;
/** FIN, SYN, RST and PSH. */
const telling = 0x0f;
const rst = 0x04;

/**
 * Whether the flow shows that its server answers on the port: the server has sent something other than a refusal. A flow without ports
 * shows nothing, and what claims to come from a group of hosts is forged: broadcast and multicast addresses never send.
 */
export function isAnswered(flow: FlowInterval): boolean {
  if (flow.receivedPackets === 0 || flow.serverPort === 0 || isGroup(flow.serverIp)) return false;
  return flow.protocol !== tcp || (flow.tcpFlagsReceived & telling) !== rst || flow.receivedPayloadBytes > 0;
}

/** The limited broadcast address and multicast (RFC 919 §7, RFC 5771 §3, RFC 4291 §2.7). */
function isGroup({ isV4, w0, w3 }: Ip): boolean {
  return isV4 ? w3 >>> 28 === 0xe || w3 === -1 : w0 >>> 24 === 0xff;
}
