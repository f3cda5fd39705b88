/**
 * One exported flow, filled by `flow-reader.ts` and handed out as the model's `ExportedFlow`. One object serves every record:
 * copy what is kept. Counters are as exported, not scaled.
 */
export class ExportedFlow {
  hasAddresses = false;
  isV6 = false;
  source0 = 0;
  source1 = 0;
  source2 = 0;
  source3 = 0;
  destination0 = 0;
  destination1 = 0;
  destination2 = 0;
  destination3 = 0;
  sourcePort = 0;
  destinationPort = 0;
  protocol = 0;
  tcpFlags = 0;
  reverseTcpFlags = 0;
  icmpType = 0;
  icmpCode = 0;
  vlan = 0;
  vrf = 0;
  sourceMac = 0;
  destinationMac = 0;
  inputInterface = 0;
  outputInterface = 0;
  /** 0 ingress, 1 egress, -1 not said. */
  observedAt = -1;
  /** RFC 5103 §6.2: 1 the source began it, 2 the destination did; 0 not said. */
  biflowDirection = 0;
  endReason = 0;
  bytes = 0;
  packets = 0;
  reverseBytes = 0;
  reversePackets = 0;
  /** The record speaks of both directions. */
  isBiflow = false;
  /** Counters count from the flow's beginning, not from the last record. */
  isTotal = false;
  startMs = 0;
  endMs = 0;
  /** When the exporter sent it, and when it came here by our clock. */
  exportMs = 0;
  receivedMs = 0;
  /** One packet in so many was looked at; 1 every one, 0 sampled but nobody said how. */
  samplingRate = 1;
  application = "";
  hostname = "";
}

/** What a record says before it is made one flow: the fields of which only some are there. */
export class RawFlow {
  readonly flow = new ExportedFlow();
  bytes = 0;
  totalBytes = 0;
  postBytes = 0;
  layer2Bytes = 0;
  initiatorBytes = 0;
  responderBytes = 0;
  reverseBytes = 0;
  reverseTotalBytes = 0;
  packets = 0;
  totalPackets = 0;
  postPackets = 0;
  initiatorPackets = 0;
  responderPackets = 0;
  reversePackets = 0;
  reverseTotalPackets = 0;
  /** Which of the fields above the record has; bits of `has`. */
  has = 0;
  startUptime = 0;
  endUptime = 0;
  startMs = 0;
  endMs = 0;
  durationMs = 0;
  startDeltaMs = 0;
  endDeltaMs = 0;
  observedMs = 0;
  systemInitMs = 0;
  samplerId = -1;
  samplingInterval = 0;
  /** -1 not said. */
  samplingSpace = -1;
  /** Engine << 24 | selector (RFC 6759 §4); 0 none. */
  applicationId = 0;
  /** Where a sampled packet's bytes are, and from which layer on: 1 Ethernet, 2 IP. */
  sectionLayer = 0;
  sectionAt = 0;
  sectionLength = 0;
  /** Length of that packet on the wire; 0 not said. */
  frameLength = 0;
  /** The template holds elements of ntop's, whose NetFlow v9 counts the answers in OUT_BYTES. */
  isOfNtop = false;

  /** Made ready for the next record. */
  clear(): void {
    const { flow } = this;
    flow.hasAddresses = false;
    flow.isV6 = false;
    flow.source0 = flow.source1 = flow.source2 = flow.source3 = 0;
    flow.destination0 = flow.destination1 = flow.destination2 = flow.destination3 = 0;
    flow.sourcePort = flow.destinationPort = flow.protocol = flow.tcpFlags = flow.reverseTcpFlags = 0;
    flow.icmpType = flow.icmpCode = flow.vlan = flow.vrf = flow.sourceMac = flow.destinationMac = 0;
    flow.inputInterface = flow.outputInterface = 0;
    flow.observedAt = -1;
    flow.biflowDirection = flow.endReason = 0;
    flow.isBiflow = flow.isTotal = false;
    flow.application = flow.hostname = "";
    this.bytes = this.totalBytes = this.postBytes = this.layer2Bytes = this.initiatorBytes = this.responderBytes = 0;
    this.reverseBytes = this.reverseTotalBytes = this.packets = this.totalPackets = this.postPackets = 0;
    this.initiatorPackets = this.responderPackets = this.reversePackets = this.reverseTotalPackets = 0;
    this.has = 0;
    this.samplerId = -1;
    this.samplingInterval = 0;
    this.samplingSpace = -1;
    this.applicationId = 0;
    this.sectionLayer = this.frameLength = 0;
  }
}

/** Bits of `RawFlow.has`. */
export const has = {
  bytes: 1,
  total: 2,
  layer2: 4,
  initiator: 8,
  reverse: 16,
  reverseTotal: 32,
  startUptime: 64,
  endUptime: 128,
  start: 256,
  end: 512,
  duration: 1_024,
  startDelta: 2_048,
  endDelta: 4_096,
  observed: 8_192,
  systemInit: 16_384,
  icmp: 32_768,
  post: 65_536,
} as const;
