import { randomBytes } from "node:crypto";
import type { ExportedFlow } from "../../model/export.ts";
import type { FlowSource } from "../../model/flow.ts";
import { isGroupAddress } from "../../net/ip.ts";
import { meta, recordWords, setMac, state, told, word } from "../flow-record.ts";
import { FlowTable } from "../flow-table.ts";
import { Frame } from "../frame.ts";
import { IntervalChains } from "../interval-chains.ts";
import { IntervalMaker, type RowCounters } from "../interval-maker.ts";
import type { ConversationCounters, ConversationExporter, ConversationOptions } from "./conversation-options.ts";
import { ExportedNames } from "./exported-names.ts";
import { bit, halfDouble, HalfFlows, halfWord, halfWords } from "./half-flows.ts";

/** How long the record of one direction waits for the other's. */
const pairWaitMs = 10_000;
/** Longer than the active timeout of common exporters (Cisco: 30 minutes), after which a long flow is reported again. */
const idleTimeoutMs = 35 * 60_000;
/** Sampled packets are no flow records: they are put together as long as a captured flow would be. */
const sampleActiveMs = 60_000;
/** An exporter that reports a flow this long after its last packet does so because it was idle. */
const exporterIdleMs = 9_000;
/** Exporters' clocks may be off this much before their times are moved. */
const maxSkewMs = 10 * 60_000;
const evictionSample = 16;

const recordDoubles = recordWords / 2;
const halfDoubles = halfWords / 2;
const fin = 1;
const rst = 4;

/**
 * Exported records of one direction → conversations. Of each exporter, records with the same endpoints, protocol and VRF are one flow,
 * whichever direction they speak of.
 *
 * - A row is made as soon as both directions have something new, or when one has waited ten seconds for the other.
 * - A flow ends when its exporter says so, by end reason or TCP flags or by reporting it only after it was idle; else after 35
 *   minutes without a record. Until then its intervals have one flow id.
 * - A direction counted on its way in is not counted again on its way out.
 * - Totals become differences, sampled counters are multiplied by the sampling rate, which the row says.
 * - When the table is full, of 16 flows the one that has been silent for longest leaves early, counted.
 */
export class Conversations {
  readonly counters: ConversationCounters = { records: 0, duplicates: 0, paired: 0, unpaired: 0, evicted: 0, unknownRate: 0 };
  readonly #options: ConversationOptions;
  readonly #table: FlowTable;
  readonly #half: HalfFlows;
  readonly #rows: IntervalMaker;
  readonly #chains = new IntervalChains();
  readonly #frame = new Frame();
  readonly #rowCounters: RowCounters = { bytesA: 0, bytesB: 0, packetsA: 0, packetsB: 0, payloadA: 0, payloadB: 0 };
  readonly #exporters: (ConversationExporter | undefined)[] = [];
  readonly #names = new ExportedNames();
  /** Of the next flow; in an array, for a field would be allocated anew with every flow. */
  readonly #nextFlowId = BigUint64Array.of(randomBytes(8).readBigUInt64BE(0));
  #sweepHand = 0;
  #evictionHand = 0;
  #lastBeatMs = Number.NaN;

  constructor(options: ConversationOptions) {
    this.#options = options;
    this.#table = new FlowTable(options.maxFlows, randomBytes(4).readInt32BE(0));
    this.#half = new HalfFlows(this.#table.maxFlows);
    // The source and interface of a row are set by its conversation, for every exporter has its own.
    this.#rows = new IntervalMaker(this.#table, "IPFIX", options.isLocal, [], options.portFacts, options.placeOf);
  }

  get size(): number {
    return this.#table.size;
  }

  /** Takes in one record. `isSample`: one sampled packet, not a finished flow. */
  record(flow: ExportedFlow, exporter: ConversationExporter, source: FlowSource, nowMs: number, isSample: boolean): void {
    const { counters } = this;
    counters.records++;
    const table = this.#table;
    const half = this.#half;
    if (this.#exporters[exporter.index] !== exporter) this.#exporters[exporter.index] = exporter;
    this.#setKey(flow);
    const frame = this.#frame;
    table.key(frame, exporter.index);
    let id = table.find(frame);
    if (id >= 0 && nowMs - half.doubles[id * halfDoubles + halfDouble.arrived]! > idleTimeoutMs) {
      this.#close(id, "idle");
      id = -1;
    }
    if (id < 0) id = this.#open(flow, source);
    const { direction } = frame;
    if (flow.observedAt >= 0 && !flow.isBiflow && this.#isSeenElsewhere(id, direction, flow.observedAt)) {
      counters.duplicates++;
      return;
    }
    const { doubles, words } = half;
    const h = id * halfDoubles;
    doubles[h + halfDouble.arrived] = nowMs;
    if (flow.samplingRate === 0) counters.unknownRate++;
    this.#addCounters(id, direction, flow);
    this.#addTimes(id, direction, flow);
    this.#addFacts(id, direction, flow, isSample);
    if (doubles[h + halfDouble.pendingSince] === 0) doubles[h + halfDouble.pendingSince] = nowMs;
    if (!isSample && (words[id * halfWords + halfWord.bits]! & bit.pendingBoth) === bit.pendingBoth) {
      counters.paired++;
      this.#settle(id);
    }
  }

  /** Makes rows of what has waited long enough and ends what is idle; in slices, a whole round a second. */
  beat(nowMs: number): void {
    const elapsedMs = nowMs - this.#lastBeatMs;
    if (elapsedMs <= 0) return;
    this.#lastBeatMs = nowMs;
    const { highWater } = this.#table;
    const slice = elapsedMs >= 1_000 || Number.isNaN(elapsedMs) ? highWater : Math.ceil((highWater * elapsedMs) / 1_000);
    for (let visited = 0; visited < slice; visited++) {
      if (this.#sweepHand >= highWater) this.#sweepHand = 0;
      this.#sweep(this.#sweepHand++, nowMs);
    }
  }

  /** Makes rows of everything and ends all flows. */
  flush(): void {
    for (let id = 0; id < this.#table.highWater; id++) if (this.#isLive(id)) this.#close(id, "shutdown");
  }

  /** Ends the flows of an exporter, so that its index can be another's. */
  forget(index: number): void {
    for (let id = 0; id < this.#table.highWater; id++) if (this.#isLive(id) && this.#exporterIndex(id) === index) this.#close(id, "idle");
    this.#exporters[index] = undefined;
    this.#names.forget(index);
  }

  #setKey(flow: ExportedFlow): void {
    const frame = this.#frame;
    frame.isV6 = flow.isV6;
    frame.protocol = flow.protocol;
    frame.source0 = flow.source0;
    frame.source1 = flow.source1;
    frame.source2 = flow.source2;
    frame.source3 = flow.source3;
    frame.destination0 = flow.destination0;
    frame.destination1 = flow.destination1;
    frame.destination2 = flow.destination2;
    frame.destination3 = flow.destination3;
    frame.sourcePort = flow.sourcePort;
    frame.destinationPort = flow.destinationPort;
    // VLANs may differ by direction and are no part of a conversation here; VRFs have address spaces of their own.
    frame.vlan = flow.vrf === 0 ? 0 : this.#names.vrf(flow.vrf);
  }

  #open(flow: ExportedFlow, source: FlowSource): number {
    const table = this.#table;
    if (table.isFull) this.#evict();
    const id = table.insert(this.#frame);
    this.#half.open(id, source);
    const { words, doubles, bigs } = table;
    const o = id * recordWords;
    const f = id * recordDoubles;
    words[o + word.state] = state.live | state.inspected;
    words[o + word.tcpFlags] = (flow.icmpType << 16) | (flow.icmpCode << 24);
    doubles[f + told.first] = -1;
    doubles[f + told.last] = -1;
    bigs[f + told.flowId] = this.#nextFlowId[0]!;
    this.#nextFlowId[0]! += 1n;
    return id;
  }

  #isSeenElsewhere(id: number, direction: number, observedAt: number): boolean {
    const { words } = this.#half;
    const at = id * halfWords + halfWord.bits;
    const shift = direction === 0 ? bit.observedShiftA : bit.observedShiftB;
    const before = (words[at]! >> shift) & 3;
    if (before === 0) words[at]! |= (observedAt + 1) << shift;
    return before !== 0 && before !== observedAt + 1;
  }

  #addCounters(id: number, direction: number, flow: ExportedFlow): void {
    const { doubles, words } = this.#table;
    const half = this.#half;
    const f = id * recordDoubles;
    const rate = flow.samplingRate || 1;
    half.doubles[id * halfDoubles + halfDouble.rate] = flow.samplingRate;
    let { bytes, packets, reverseBytes, reversePackets } = flow;
    if (flow.isTotal) {
      const before = half.totals(id, direction, flow.startMs, bytes, packets);
      bytes -= before.bytes;
      packets -= before.packets;
      if (flow.isBiflow) {
        const other = half.totals(id, 1 - direction, flow.startMs, reverseBytes, reversePackets);
        reverseBytes -= other.bytes;
        reversePackets -= other.packets;
      }
    }
    doubles[f + told.bytes + direction]! += bytes * rate;
    doubles[f + told.packets + direction]! += packets * rate;
    let bits = (bit.pendingA | bit.seenA) << direction;
    words[id * recordWords + word.tcpFlags]! |= flow.tcpFlags << (direction << 3);
    if (flow.isBiflow) {
      doubles[f + told.bytes + 1 - direction]! += reverseBytes * rate;
      doubles[f + told.packets + 1 - direction]! += reversePackets * rate;
      words[id * recordWords + word.tcpFlags]! |= flow.reverseTcpFlags << ((1 - direction) << 3);
      bits |= bit.pendingBoth | bit.seenBoth;
    }
    half.words[id * halfWords + halfWord.bits]! |= bits;
  }

  #addTimes(id: number, direction: number, flow: ExportedFlow): void {
    const { doubles } = this.#table;
    const half = this.#half;
    const f = id * recordDoubles;
    const skewMs = flow.receivedMs - flow.exportMs;
    const shiftMs = Math.abs(skewMs) > maxSkewMs ? skewMs : 0;
    const startMs = flow.startMs + shiftMs;
    const endMs = flow.endMs + shiftMs;
    const first = doubles[f + told.first]!;
    if (first < 0 || startMs < first) doubles[f + told.first] = startMs;
    if (endMs > doubles[f + told.last]!) doubles[f + told.last] = endMs;
    const at = id * halfDoubles + halfDouble.start + direction;
    if (half.doubles[at] === 0) half.doubles[at] = startMs;
    const isOver =
      flow.endReason === 0 ? flow.exportMs - flow.endMs >= exporterIdleMs || (flow.tcpFlags & (fin | rst)) !== 0 : flow.endReason !== endReasons.activeTimeout;
    if (isOver) half.words[id * halfWords + halfWord.bits]! |= flow.isBiflow ? bit.overBoth : bit.overA << direction;
  }

  #addFacts(id: number, direction: number, flow: ExportedFlow, isSample: boolean): void {
    const { words } = this.#table;
    const half = this.#half;
    const h = id * halfWords;
    if (flow.sourceMac !== 0) setMac(words, id * recordWords, direction, Math.floor(flow.sourceMac / 2 ** 32), flow.sourceMac | 0);
    if ((words[id * recordWords + word.state]! & state.opened) === 0) {
      // These are the same over all intervals of a flow, so they are settled with the first. Where the question leaves, the answer comes in.
      const input = h + halfWord.input;
      if (flow.inputInterface !== 0) half.words[input + direction] = flow.inputInterface;
      if (flow.outputInterface !== 0 && half.words[input + 1 - direction] === 0) half.words[input + 1 - direction] = flow.outputInterface;
      if (flow.vlan !== 0) half.words[h + halfWord.vlan] = flow.vlan;
    }
    if (flow.application !== "" || flow.hostname !== "") half.name(id, flow.application, flow.hostname);
    let bits = isSample ? bit.isSampled : 0;
    if (flow.biflowDirection === 1 || (flow.isBiflow && flow.biflowDirection === 0)) bits |= direction === 0 ? bit.clientA : bit.clientB;
    else if (flow.biflowDirection === 2) bits |= direction === 0 ? bit.clientB : bit.clientA;
    if (flow.protocol === 1 || flow.protocol === 58) {
      const isAnswer = isIcmpAnswer(flow.protocol, flow.icmpType);
      bits |= (direction === 0) === isAnswer ? bit.clientB : bit.clientA;
      // The conversation is called after its question.
      if (!isAnswer)
        words[id * recordWords + word.tcpFlags] = (words[id * recordWords + word.tcpFlags]! & 0xffff) | (flow.icmpType << 16) | (flow.icmpCode << 24);
    }
    half.words[h + halfWord.bits]! |= bits;
  }

  #sweep(id: number, nowMs: number): void {
    if (!this.#isLive(id)) return;
    const { doubles, words } = this.#half;
    const arrived = doubles[id * halfDoubles + halfDouble.arrived]!;
    const since = doubles[id * halfDoubles + halfDouble.pendingSince]!;
    if ((words[id * halfWords + halfWord.bits]! & bit.isSampled) !== 0) {
      if (nowMs - arrived > sampleActiveMs) this.#close(id, "idle");
      else if (since !== 0 && nowMs - since >= sampleActiveMs) this.#emit(id, 0, "");
    } else if (since !== 0 && nowMs - since >= pairWaitMs) {
      this.counters.unpaired++;
      this.#settle(id);
    } else if (nowMs - arrived > idleTimeoutMs) this.#close(id, "idle");
  }

  /** Makes the row that is due, the flow's last when all directions seen are over. */
  #settle(id: number): void {
    const bits = this.#half.words[id * halfWords + halfWord.bits]!;
    const seen = (bits / bit.seenA) & 3;
    const over = (bits / bit.overA) & 3;
    const hasEnded = this.#hasEnded(id);
    if (hasEnded || (seen & ~over) === 0) this.#close(id, hasEnded ? "tcp-end" : "idle");
    else this.#emit(id, 0, "");
  }

  #close(id: number, reason: string): void {
    this.#emit(id, 1, reason);
    this.#half.close(id);
    this.#table.remove(id);
  }

  #emit(id: number, closes: number, reason: string): void {
    const { words, doubles, bigs } = this.#table;
    const half = this.#half;
    const o = id * recordWords;
    const f = id * recordDoubles;
    const h = id * halfDoubles;
    const isOpened = (words[o + word.state]! & state.opened) !== 0;
    if (!isOpened && !this.#clientIsA(id)) words[o + word.state]! |= state.clientIsB;
    const counters = this.#rowCounters;
    counters.bytesA = counter(doubles[f + told.bytes]!);
    counters.bytesB = counter(doubles[f + told.bytes + 1]!);
    counters.packetsA = counter(doubles[f + told.packets]!);
    counters.packetsB = counter(doubles[f + told.packets + 1]!);
    const firstMs = doubles[f + told.first]!;
    const lastMs = doubles[f + told.last]!;
    const row = this.#rows.row(
      id,
      bigs[f + told.flowId]!,
      counters,
      firstMs < 0 ? lastMs : firstMs,
      lastMs,
      isOpened ? 0 : 1,
      closes,
      reason,
      this.#names.facts(half.application(id), half.hostname(id)),
    );
    const exporter = this.#exporters[this.#exporterIndex(id)]!;
    const clientSide = (words[o + word.state]! & state.clientIsB) === 0 ? 0 : 1;
    row.source = half.source(id);
    row.exporter = exporter.ip;
    row.samplingRate = Math.min(0xffff_ffff, Math.round(half.doubles[h + halfDouble.rate]!));
    row.interface = this.#names.interface(exporter, half.words[id * halfWords + halfWord.input + clientSide]! >>> 0);
    row.vlan = half.words[id * halfWords + halfWord.vlan]!;
    this.#chains.link(id, row);
    words[o + word.state]! |= state.opened;
    doubles[f + told.bytes] = doubles[f + told.bytes + 1] = doubles[f + told.packets] = doubles[f + told.packets + 1] = 0;
    doubles[f + told.first] = -1;
    half.doubles[h + halfDouble.pendingSince] = 0;
    half.words[id * halfWords + halfWord.bits]! &= ~bit.pendingBoth;
    this.#options.flow(row, id);
  }

  /** Who called: what the records say, else who has no service's port, else who began, else who has the higher port. */
  #clientIsA(id: number): boolean {
    const { words } = this.#table;
    const half = this.#half;
    const o = id * recordWords;
    const said = half.words[id * halfWords + halfWord.bits]! & (bit.clientA | bit.clientB);
    if (said === bit.clientA || said === bit.clientB) return said === bit.clientA;
    const protocol = words[o + word.meta]! & 0xff;
    const portA = words[o + word.ports]! >>> 16;
    const portB = words[o + word.ports]! & 0xffff;
    const aIsGroup = this.#isGroup(id, 0);
    if (aIsGroup || this.#isGroup(id, 1)) return !aIsGroup;
    const { portFacts } = this.#options;
    const aServes = portA !== 0 && (portA < 1_024 || portFacts.knows(protocol, portA));
    const bServes = portB !== 0 && (portB < 1_024 || portFacts.knows(protocol, portB));
    if (aServes !== bServes) return bServes;
    const startA = half.doubles[id * halfDoubles + halfDouble.start]!;
    const startB = half.doubles[id * halfDoubles + halfDouble.start + 1]!;
    if (startA !== 0 && startB !== 0 && startA !== startB) return startA < startB;
    if (portA !== portB) return portA > portB;
    return startB === 0;
  }

  /** Whether endpoint A (`side` 0) or B (1) is multicast or broadcast; from the record itself, for an address costs time to make. */
  #isGroup(id: number, side: number): boolean {
    const { words, addresses } = this.#table;
    const o = id * recordWords;
    const isV6 = (words[o + word.meta]! & meta.v6) !== 0;
    return isGroupAddress(isV6, isV6 ? addresses[words[o + word.v6Slot]! * 8 + side * 4]! : 0, words[o + side]!);
  }

  #hasEnded(id: number): boolean {
    const { words } = this.#table;
    if ((words[id * recordWords + word.meta]! & 0xff) !== 6) return false;
    const flags = words[id * recordWords + word.tcpFlags]!;
    return ((flags | (flags >> 8)) & rst) !== 0 || (flags & (flags >> 8) & fin) !== 0;
  }

  #isLive(id: number): boolean {
    return (this.#table.words[id * recordWords + word.state]! & state.live) !== 0;
  }

  #exporterIndex(id: number): number {
    return this.#table.words[id * recordWords + word.meta]! >>> meta.interfaceShift;
  }

  #evict(): void {
    const { highWater } = this.#table;
    const { doubles } = this.#half;
    const arrivedAt = (id: number): number => doubles[id * halfDoubles + halfDouble.arrived]!;
    let victim = -1;
    for (let seen = 0; seen < evictionSample;) {
      if (this.#evictionHand >= highWater) this.#evictionHand = 0;
      const id = this.#evictionHand++;
      if (!this.#isLive(id)) continue;
      if (victim < 0 || arrivedAt(id) < arrivedAt(victim)) victim = id;
      seen++;
    }
    this.counters.evicted++;
    this.#close(victim, "evicted");
  }
}

/** A sum of scaled counters as a row holds it. */
function counter(sum: number): number {
  return Math.min(Number.MAX_SAFE_INTEGER, Math.round(sum));
}

/** flowEndReason, RFC 5102 §5.11.3. */
const endReasons = { activeTimeout: 2 } as const;

function isIcmpAnswer(protocol: number, type: number): boolean {
  return protocol === 1 ? type === 0 || type === 14 || type === 16 || type === 18 : type === 129 || type === 136;
}
