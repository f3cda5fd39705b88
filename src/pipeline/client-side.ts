import { isToGroup, type Frame } from "./frame.ts";
import type { PortFacts } from "./interval-maker.ts";

const syn = 2;
const ack = 16;

/**
 * Whether the sender of a flow's first packet opened the conversation: the sender of a SYN, the receiver of a SYN+ACK; without a handshake
 * the sender, unless it sends from a service's port to a port of no service.
 */
export function clientIsSource(frame: Frame, ports: Pick<PortFacts, "knows">): boolean {
  const { protocol, sourcePort, destinationPort, tcpFlags } = frame;
  if (protocol === 6 && (tcpFlags & syn) !== 0) return (tcpFlags & ack) === 0;
  if (sourcePort === 0 || destinationPort < 1024 || isToGroup(frame)) return true;
  return !ports.knows(protocol, sourcePort) || ports.knows(protocol, destinationPort);
}
