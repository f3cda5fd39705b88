import type { ExporterFacts } from "./facts.ts";
import { packetsPerSample } from "./facts.ts";
import { has, type RawFlow } from "./exported-flow.ts";

/** What the message around a record says. */
export interface MessageHeader {
  /** 5, 9 or 10. */
  version: number;
  /** Observation domain, source id, or engine type and id. */
  domain: number;
  sequence: number;
  /** When it was sent by the exporter's clock, milliseconds since 1970. */
  exportMs: number;
  /** When it came, by our clock. */
  receivedMs: number;
  /** Milliseconds since the exporter started, modulo 2^32; NaN in IPFIX. */
  uptimeMs: number;
  /** One packet in so many, from NetFlow v5's header; 0 not said. */
  samplingInterval: number;
}

/** Bounds of `flowEnd` around the message's time beyond which an exporter's clocks do not agree with themselves. */
const maxAgeMs = 26 * 3_600_000;

/** When each domain's uptime began, guessed from IPFIX messages that count in uptime without saying when it began. */
export class UptimeGuess {
  readonly #beginnings = new Map<number, number>();

  /** The latest beginning with which no flow has ended after its message was sent. */
  of(domain: number, exportMs: number, endUptimeMs: number): number {
    const latest = exportMs - endUptimeMs;
    const known = this.#beginnings.get(domain);
    // A restarted exporter counts from 0 again.
    if (known !== undefined && known <= latest && latest - known < maxAgeMs) return known;
    if (this.#beginnings.size >= 1_024) this.#beginnings.clear();
    this.#beginnings.set(domain, latest);
    return latest;
  }
}

/** Makes one flow of what a record said: its counters, times, sampling rate and application. */
export function settle(raw: RawFlow, header: MessageHeader, facts: ExporterFacts, guess: UptimeGuess): void {
  settleCounters(raw);
  settleTimes(raw, header, facts, guess);
  const { flow } = raw;
  flow.samplingRate = samplingRate(raw, header, facts);
  if (flow.application === "" && raw.applicationId > 0) flow.application = facts.applications.get(raw.applicationId) ?? "";
  if (flow.protocol === 1 || flow.protocol === 58) {
    if ((raw.has & has.icmp) === 0) {
      // NetFlow before version 9 has type and code where the destination port is.
      flow.icmpType = flow.destinationPort >> 8;
      flow.icmpCode = flow.destinationPort & 0xff;
    }
    flow.sourcePort = flow.destinationPort = 0;
  } else flow.icmpType = flow.icmpCode = 0;
}

function settleCounters(raw: RawFlow): void {
  const { flow } = raw;
  flow.reverseBytes = flow.reversePackets = 0;
  if ((raw.has & has.initiator) !== 0 && (raw.has & has.bytes) === 0) {
    flow.bytes = raw.initiatorBytes;
    flow.packets = raw.initiatorPackets;
    flow.reverseBytes = raw.responderBytes;
    flow.reversePackets = raw.responderPackets;
    flow.isBiflow = true;
    return;
  }
  const delta = (raw.has & has.layer2) !== 0 ? raw.layer2Bytes : raw.bytes;
  flow.isTotal = (raw.has & (has.bytes | has.layer2)) === 0 && (raw.has & has.total) !== 0;
  flow.bytes = flow.isTotal ? raw.totalBytes : delta;
  flow.packets = flow.isTotal ? raw.totalPackets : raw.packets;
  if (raw.isOfNtop && (raw.has & has.post) !== 0) {
    flow.reverseBytes = raw.postBytes;
    flow.reversePackets = raw.postPackets;
    flow.isBiflow = true;
  } else if (flow.bytes === 0 && flow.packets === 0) {
    // Flows observed on their way out are counted in OUT_BYTES by some.
    flow.bytes = raw.postBytes;
    flow.packets = raw.postPackets;
  }
  if ((raw.has & (has.reverse | has.reverseTotal)) !== 0) {
    flow.reverseBytes = flow.isTotal ? raw.reverseTotalBytes : raw.reverseBytes;
    flow.reversePackets = flow.isTotal ? raw.reverseTotalPackets : raw.reversePackets;
    flow.isBiflow = true;
  }
}

function settleTimes(raw: RawFlow, header: MessageHeader, facts: ExporterFacts, guess: UptimeGuess): void {
  const { flow } = raw;
  const { exportMs } = header;
  let startMs = Number.NaN;
  let endMs = Number.NaN;
  if ((raw.has & has.start) !== 0) startMs = raw.startMs;
  if ((raw.has & has.end) !== 0) endMs = raw.endMs;
  if ((raw.has & (has.startUptime | has.endUptime)) !== 0 && Number.isNaN(startMs) && Number.isNaN(endMs)) {
    const end = (raw.has & has.endUptime) !== 0 ? raw.endUptime : raw.startUptime;
    const start = (raw.has & has.startUptime) !== 0 ? raw.startUptime : end;
    // Differences of 32-bit milliseconds are right across the wrap after 49.7 days.
    endMs = exportMs - uptimeAge(raw, end, header, facts, guess);
    startMs = endMs - Math.max(0, (end - start) | 0);
  }
  if ((raw.has & has.startDelta) !== 0) startMs = exportMs - raw.startDeltaMs;
  if ((raw.has & has.endDelta) !== 0) endMs = exportMs - raw.endDeltaMs;
  if ((raw.has & has.observed) !== 0 && Number.isNaN(endMs)) startMs = endMs = raw.observedMs;
  if ((raw.has & has.duration) !== 0) {
    if (Number.isNaN(startMs)) startMs = (Number.isNaN(endMs) ? exportMs : endMs) - raw.durationMs;
    if (Number.isNaN(endMs)) endMs = startMs + raw.durationMs;
  }
  if (Number.isNaN(endMs)) endMs = Number.isNaN(startMs) ? exportMs : Math.max(startMs, exportMs);
  if (Number.isNaN(startMs)) startMs = endMs;
  if (!(Math.abs(endMs - exportMs) <= maxAgeMs)) {
    const shift = exportMs - endMs;
    endMs = exportMs;
    startMs += Number.isFinite(shift) ? shift : 0;
  }
  flow.exportMs = exportMs;
  flow.receivedMs = header.receivedMs;
  flow.endMs = endMs;
  flow.startMs = startMs <= endMs && endMs - startMs <= 2_147_483_647 ? startMs : endMs;
}

/** How long before the message was sent the uptime `end` was, in milliseconds. */
function uptimeAge(raw: RawFlow, end: number, header: MessageHeader, facts: ExporterFacts, guess: UptimeGuess): number {
  if (!Number.isNaN(header.uptimeMs)) return Math.max(0, (header.uptimeMs - end) | 0);
  const beginning =
    (raw.has & has.systemInit) !== 0 ? raw.systemInitMs : (facts.systemInits.get(header.domain) ?? guess.of(header.domain, header.exportMs, end));
  return Math.max(0, (header.exportMs - beginning - end) % 0x1_0000_0000);
}

function samplingRate(raw: RawFlow, header: MessageHeader, facts: ExporterFacts): number {
  if (raw.samplingInterval > 0) return packetsPerSample(raw.samplingInterval, raw.samplingSpace);
  if (header.samplingInterval > 0) return header.samplingInterval;
  return facts.rateOf(header.domain, raw.samplerId, raw.flow.inputInterface);
}
