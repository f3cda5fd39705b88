import { isGroupAddress } from "../net/ip.ts";

/** What became of a frame. */
export const frameStatus = { ip: 0, nonIp: 1, malformed: 2 } as const;

/** `Frame.tunnel`: four bits of a flow's record. */
export const tunnelCodes = {
  none: 0,
  gre: 1,
  vxlan: 2,
  gtpU: 3,
  ipInIp: 4,
  geneve: 5,
  teredo: 6,
  capwap: 7,
  tzsp: 8,
  erspan: 9,
  sixInFour: 10,
  fourInSix: 11,
  vxlanGpe: 12,
} as const;

/** Names by `Frame.tunnel`. */
export const tunnelNames = ["", "GRE", "VXLAN", "GTP-U", "IP-in-IP", "GENEVE", "Teredo", "CAPWAP", "TZSP", "ERSPAN", "6in4", "4in6", "VXLAN-GPE"] as const;

const nothing = new Uint8Array(0);

/**
 * One decoded frame. A single object is reused for every packet; its fields are 32-bit integers (addresses signed), because
 * larger numbers would be allocated on the heap. Offsets are positions in the buffer the frame was decoded from.
 */
export class Frame {
  status = 0;
  /** Why it is malformed, wholly or in a part that did not keep it from being counted; "" when all is well. */
  problem = "";
  isV6 = false;
  protocol = 0;
  vlan = 0;
  tunnel = 0;
  /** Source and destination; IPv4 has only the fourth word. */
  source0 = 0;
  source1 = 0;
  source2 = 0;
  source3 = 0;
  destination0 = 0;
  destination1 = 0;
  destination2 = 0;
  destination3 = 0;
  /** 0 for protocols without ports. */
  sourcePort = 0;
  destinationPort = 0;
  /** Transport payload as captured: [payloadStart, payloadEnd). */
  payloadStart = 0;
  payloadEnd = 0;
  /** Transport payload on the wire, padding not counted. */
  payloadLength = 0;
  tcpFlags = 0;
  tcpSequence = 0;
  /** The window field, not scaled; -1 when there was no whole TCP header, and `tcpSequence` means nothing. */
  tcpWindow = -1;
  icmpType = 0;
  icmpCode = 0;
  /** Where the source MAC is, or -1. */
  macOffset = -1;
  /** Fragment: 0 none, 1 the first, 2 a later one. */
  fragment = 0;
  fragmentId = 0;
  /** Where its offsets point into, and how long it was on the wire: what takes it in later needs them. */
  bytes: Uint8Array = nothing;
  wireLength = 0;
  /** The flow's key, written by `FlowTable.key`: smaller endpoint, larger endpoint, ports, the rest, and their hash. */
  keyA = 0;
  keyB = 0;
  keyPorts = 0;
  keyMeta = 0;
  hash = 0;
  /** Id of the flow it may belong to, or -1. */
  guess = -1;
  /** 0 from A to B, 1 from B to A. */
  direction = 0;
}

/** Multicast or broadcast destination: its sender is always the client. */
export function isToGroup(frame: Frame): boolean {
  return isGroupAddress(frame.isV6, frame.destination0, frame.destination3);
}
