import { randomBytes } from "node:crypto";
import type { Direction, DnsFinding, FlowFacts } from "../model/dissector.ts";
import type { FlowInterval } from "../model/flow-fields.ts";
import { compileNetworks } from "../model/networks.ts";
import { macHigh, macLow } from "../net/mac.ts";
import { clientIsSource } from "./client-side.ts";
import { ColdCounters } from "./cold-counters.ts";
import { Decoder } from "./decoder.ts";
import { dnsTransaction } from "./dns-transaction.ts";
import type { Engine, EngineOptions, EngineSink, TouchedVisitor } from "./engine.ts";
import { EngineInterfaces } from "./engine-interfaces.ts";
import { FlowEnds } from "./flow-ends.ts";
import { FlowNumbers } from "./flow-numbers.ts";
import { double, meta, recordWords, setMac, state, word } from "./flow-record.ts";
import { FlowTable, maxTouched } from "./flow-table.ts";
import { FragmentTable } from "./fragments.ts";
import { Frame, frameStatus } from "./frame.ts";
import { CurrentPayload, Inspector } from "./inspector.ts";
import { IntervalMaker, PortFacts } from "./interval-maker.ts";
import { LiveCounters } from "./live-counters.ts";
import { isPadding } from "./padding.ts";
import { RecordOutlines } from "./record-outlines.ts";
import { RecordRows } from "./record-rows.ts";
import { TcpTracker } from "./tcp-tracker.ts";

const recordDoubles = recordWords / 2;
/** A record's bytes are unsigned 32-bit numbers, its payload no more than they. */
const maxCount = 0xffff_ffff;

const fin = 1;
const syn = 2;
const rst = 4;

/** Decoder, flow table and dissectors of one shard. See `Engine` for the contract. */
export function createEngine(options: EngineOptions, sink: EngineSink): Engine {
  return new PacketEngine(options, sink);
}

class PacketEngine implements Engine {
  readonly counters = new LiveCounters();
  readonly outlines: RecordOutlines;
  readonly #options: EngineOptions;
  readonly #sink: EngineSink;
  readonly #decoder: Decoder;
  readonly #table: FlowTable;
  readonly #fragments: FragmentTable;
  readonly #inspector: Inspector;
  readonly #rows: RecordRows;
  readonly #portFacts: PortFacts;
  readonly #cold: ColdCounters;
  readonly #tcp: TcpTracker;
  readonly #ends: FlowEnds;
  readonly #numbers = new FlowNumbers();
  readonly #interfaces = new EngineInterfaces();
  /** [time of the packet at hand, time of the last beat]: doubles in fields would be allocated anew. */
  readonly #times = new Float64Array([0, Number.NaN]);
  /** Flow whose payload dissectors look at. */
  #current = 0;
  /** Frames that wait for their turn, and their times. */
  readonly #frames = Array.from({ length: maxTouched }, () => new Frame());
  readonly #waitingTimes = new Float64Array(maxTouched);
  #waiting = 0;
  #sweepHand = 0;
  #reserved = 0;

  constructor(options: EngineOptions, sink: EngineSink) {
    this.#options = options;
    this.#sink = sink;
    const seed = randomBytes(4).readInt32BE(0);
    this.#decoder = new Decoder(options.tunnels);
    this.#table = new FlowTable(options.maxFlows, seed);
    this.#cold = new ColdCounters(this.#table);
    this.#tcp = new TcpTracker(this.#table.maxFlows);
    this.#ends = new FlowEnds(this.#table, options);
    this.#fragments = new FragmentTable(4096, seed);
    this.#portFacts = new PortFacts(options.dissectors);
    const isLocal = compileNetworks(options.localNetworks, "localNetworks");
    const maker = new IntervalMaker(this.#table, options.source, isLocal, this.#interfaces.names, this.#portFacts, options.placeOf);
    const payload = new CurrentPayload(
      () => maker.address(this.#current, this.#clientSide(this.#current)),
      () => maker.address(this.#current, 1 - this.#clientSide(this.#current)),
    );
    this.#inspector = new Inspector(options.dissectors, payload, sink.dns && ((finding) => this.#dns(finding)), (reason) =>
      this.counters.countMalformed(reason),
    );
    this.outlines = new RecordOutlines(this.#table, this.#cold, this.#ends, (flow) => this.facts(flow), this.#interfaces.names, isLocal, options.placeOf);
    this.#rows = new RecordRows({
      table: this.#table,
      cold: this.#cold,
      ends: this.#ends,
      numbers: this.#numbers,
      tcp: this.#tcp,
      maker,
      facts: (flow) => this.#inspector.facts(flow),
    });
  }

  get activeFlows(): number {
    this.settle();
    return this.#table.size;
  }

  addInterface(name: string, linkType: number): number {
    return this.#interfaces.add(name, linkType);
  }

  packet(bytes: Uint8Array, offset: number, capturedLength: number, wireLength: number, timeMs: number, interfaceId: number, vlan: number): void {
    this.defer(bytes, offset, capturedLength, wireLength, timeMs, interfaceId, vlan);
    this.settle();
  }

  defer(bytes: Uint8Array, offset: number, capturedLength: number, wireLength: number, timeMs: number, interfaceId: number, vlan: number): void {
    const { counters } = this;
    counters.countPacket(wireLength);
    const at = this.#waiting;
    const frame = this.#frames[at]!;
    this.#decoder.frame = frame;
    this.#decoder.decode(bytes, offset, offset + capturedLength, wireLength, this.#interfaces.linkTypes[interfaceId]!, vlan);
    if (frame.problem !== "") counters.countMalformed(frame.problem);
    if (frame.status !== frameStatus.ip) {
      if (frame.status === frameStatus.nonIp) counters.countNonIp();
      return;
    }
    if (frame.fragment !== 0) {
      if (frame.fragment === 2 && this.#options.firstFragmentsOnly === true) return counters.countFragmentLeftOut();
      this.#fragments.settle(frame, timeMs);
    }
    this.#table.key(frame, this.#interfaces.keys[interfaceId]!);
    frame.bytes = bytes;
    frame.wireLength = wireLength;
    this.#waitingTimes[at] = timeMs;
    this.#waiting = at + 1;
    if (at + 1 === maxTouched) this.settle();
  }

  settle(): void {
    const count = this.#waiting;
    if (count === 0) return;
    // At once: what a row's taker asks of us must not begin anew.
    this.#waiting = 0;
    const frames = this.#frames;
    if (count > 1) this.#table.touch(frames, count);
    for (let i = 0; i < count; i++) this.#take(frames[i]!, i);
  }

  /** Counts a decoded frame, the `at`-th that waited, for its flow. */
  #take(frame: Frame, at: number): void {
    // Not as an argument: a double would be allocated for it.
    const timeMs = this.#waitingTimes[at]!;
    this.#times[0] = timeMs;
    const table = this.#table;
    const { bytes, wireLength, direction } = frame;
    let id = table.find(frame);
    if (id >= 0 && this.#ends.isOver(id, frame, timeMs)) {
      this.#close(id, this.#ends.hasEnded(id) ? "tcp-end" : "idle");
      id = -1;
    }
    if (id < 0) id = this.#open(frame);
    const { words, doubles } = table;
    const o = id * recordWords;
    const f = id * recordDoubles;
    const { payloadLength } = frame;
    if ((words[o + word.bytes + direction]! >>> 0) + wireLength > maxCount) this.#cold.settle(id);
    words[o + word.packets + direction]!++;
    words[o + word.bytes + direction]! += wireLength;
    if (payloadLength !== 0) words[o + word.payload + direction]! += payloadLength;
    words[o + word.tcpFlags]! |= frame.tcpFlags << (direction << 3);
    let stateWord = words[o + word.state]!;
    if ((stateWord & state.silent) !== 0) {
      doubles[f + double.first] = timeMs;
      words[o + word.state] = stateWord &= ~state.silent;
    }
    const lastMs = doubles[f + double.last + direction]!;
    if ((stateWord & (state.seen << direction)) !== 0) {
      const gap = (timeMs - lastMs) * 1_000;
      const gapUs = gap <= 1 ? 1 : gap >= maxCount ? maxCount : (gap + 0.5) >>> 0;
      if (gapUs > words[o + word.gapMax + direction]! >>> 0) words[o + word.gapMax + direction] = gapUs;
      if (~gapUs >>> 0 > words[o + word.gapMin + direction]! >>> 0) words[o + word.gapMin + direction] = ~gapUs;
    } else stateWord = this.#begin(id, bytes, frame, direction);
    if (lastMs < timeMs) doubles[f + double.last + direction] = timeMs;
    if (frame.tcpWindow >= 0) this.#followTcp(id, frame, direction, timeMs);
    if ((stateWord & state.inspected) === 0 && frame.payloadEnd > frame.payloadStart) this.#inspect(id, bytes, frame, direction);
  }

  beat(nowMs: number): void {
    this.settle();
    const elapsedMs = nowMs - this.#times[1]!;
    if (elapsedMs <= 0) return;
    this.#times[1] = nowMs;
    this.#times[0] = nowMs;
    const { highWater } = this.#table;
    // A whole round a second, in slices by the time gone by. NaN: the first beat.
    const slice = elapsedMs >= 1_000 || Number.isNaN(elapsedMs) ? highWater : Math.ceil((highWater * elapsedMs) / 1_000);
    for (let visited = 0; visited < slice; visited++) {
      if (this.#sweepHand >= highWater) this.#sweepHand = 0;
      this.#sweep(this.#sweepHand++, nowMs);
    }
  }

  get flowsEnd(): number {
    this.settle();
    return this.#table.highWater;
  }

  facts(flow: number): Readonly<FlowFacts> {
    this.settle();
    const known = this.#inspector.facts(flow);
    if (known) return known;
    const { words } = this.#table;
    const o = flow * recordWords;
    const ports = words[o + word.ports]!;
    return this.#portFacts.of(words[o + word.meta]! & 0xff, (words[o + word.state]! & state.clientIsB) === 0 ? ports & 0xffff : ports >>> 16);
  }

  touched(visit: TouchedVisitor, start = 0, end = this.#table.highWater): void {
    this.settle();
    const { words } = this.#table;
    this.#cold.allocate();
    for (let id = start; id < end; id++) {
      const o = id * recordWords;
      const packetsA = words[o + word.packets]!;
      const packetsB = words[o + word.packets + 1]!;
      if ((packetsA | packetsB) === 0 || (words[o + word.state]! & state.live) === 0) continue;
      const bytesA = words[o + word.bytes]! >>> 0;
      const bytesB = words[o + word.bytes + 1]! >>> 0;
      this.#cold.settle(id);
      const lastMs = this.#ends.lastMs(id);
      if ((words[o + word.state]! & state.clientIsB) === 0) visit(id, bytesA, packetsA, bytesB, packetsB, lastMs);
      else visit(id, bytesB, packetsB, bytesA, packetsA, lastMs);
    }
  }

  forEachFlow(visit: (flow: number) => void): void {
    this.settle();
    const { words, highWater } = this.#table;
    for (let id = 0; id < highWater; id++) if ((words[id * recordWords + word.state]! & state.live) !== 0) visit(id);
  }

  snapshot(flow: number): FlowInterval {
    this.settle();
    return this.#rows.soFar(flow);
  }

  flush(reason: "shutdown" | "eof", final: boolean): void {
    this.forEachFlow((id) => {
      if (final) this.#exportLast(id, this.#ends.hasEnded(id) ? "tcp-end" : reason);
      else this.#exportInterval(id, 0, "");
    });
    if (!final) return;
    this.#table.clear();
    this.#tcp.clear();
  }

  /** The first packet in a direction; gives the flow's state word. */
  #begin(id: number, bytes: Uint8Array, frame: Frame, direction: number): number {
    const { words } = this.#table;
    const o = id * recordWords;
    const stateWord = words[o + word.state]! | (state.seen << direction);
    words[o + word.state] = stateWord;
    if ((stateWord & (state.seen << (1 - direction))) !== 0)
      words[o + word.answer] = Math.min(maxCount, Math.max(0, (this.#times[0]! - this.#cold.flowFirst(id)) * 1_000));
    if (frame.macOffset >= 0) setMac(words, o, direction, macHigh(bytes, frame.macOffset), macLow(bytes, frame.macOffset));
    return stateWord;
  }

  /** What a segment tells of its connection. Most tell nothing but that the next one is to come behind it. */
  #followTcp(id: number, frame: Frame, direction: number, timeMs: number): void {
    const { words } = this.#table;
    const o = id * recordWords;
    const stateWord = words[o + word.state]!;
    const next = o + word.tcpNext + direction;
    const { payloadLength, tcpSequence } = frame;
    if ((frame.tcpFlags & (syn | fin | rst)) === 0 && frame.tcpWindow !== 0) {
      if (payloadLength === 0) {
        if ((stateWord & (state.quietAck << direction)) !== 0) return;
      } else if ((stateWord & (state.quietData << direction)) !== 0 && tcpSequence === words[next]) {
        words[next] = (tcpSequence + payloadLength) | 0;
        return;
      }
    }
    const clientSide = (stateWord & state.clientIsB) >> 1;
    const slot = words[o + word.tcpSlot]! - 1;
    words[next] = this.#tcp.packet(slot, direction ^ clientSide, frame, timeMs, words[next]!);
    words[o + word.state] = (stateWord & ~(3 * (state.quietAck | state.quietData))) | this.#tcp.quiet(slot, clientSide);
  }

  /** Makes the frame's flow; `find` has just failed. */
  #open(frame: Frame): number {
    const table = this.#table;
    const timeMs = this.#times[0]!;
    if (table.isFull) {
      this.#close(this.#ends.victim(), "evicted");
      this.counters.countEvicted();
    }
    const id = table.insert(frame);
    if (table.capacity !== this.#reserved) {
      this.#reserved = table.capacity;
      this.#inspector.reserve(table.capacity);
    }
    const { words, doubles } = table;
    const o = id * recordWords;
    const f = id * recordDoubles;
    const isFromClient = clientIsSource(frame, this.#portFacts);
    const sourceIsB = frame.direction === 1;
    words[o + word.state] =
      state.live |
      (isFromClient === sourceIsB ? state.clientIsB : 0) |
      (frame.protocol === 6 || frame.protocol === 17 || frame.protocol === 132 ? 0 : state.inspected) |
      (sourceIsB ? state.firstIsB : 0) |
      (frame.tunnel << state.tunnelShift);
    words[o + word.tcpFlags] = (frame.icmpType << 16) | (frame.icmpCode << 24);
    if (frame.protocol === 6) words[o + word.tcpSlot] = this.#tcp.open() + 1;
    doubles[f + double.first] = timeMs;
    words[o + word.number] = this.#numbers.take();
    this.#cold.open(id, timeMs);
    this.counters.countFlow();
    return id;
  }

  #clientSide(id: number): number {
    return (this.#table.words[id * recordWords + word.state]! & state.clientIsB) === 0 ? 0 : 1;
  }

  #inspect(id: number, bytes: Uint8Array, frame: Frame, direction: number): void {
    const { words } = this.#table;
    const o = id * recordWords;
    // Keep-alives may carry a few zero bytes, which tell nothing and must not pass for a direction's first payload.
    if (isPadding(bytes, frame.payloadStart, frame.payloadEnd) && !this.#inspector.follows(id)) return;
    let stateWord = words[o + word.state]!;
    const index = Math.min(((stateWord >>> state.payloadShift) & state.payloadMask) + 1, state.payloadMask);
    stateWord = (stateWord & ~(state.payloadMask << state.payloadShift)) | (index << state.payloadShift);
    this.#present(id);
    const { payload } = this.#inspector;
    payload.bytes = bytes;
    payload.start = frame.payloadStart;
    payload.end = frame.payloadEnd;
    payload.direction = (direction ^ this.#clientSide(id)) as Direction;
    payload.index = index;
    payload.sequence = frame.protocol === 6 ? frame.tcpSequence : 0;
    payload.timeMs = this.#times[0]!;
    words[o + word.state] = this.#inspector.inspect(id, stateWord);
  }

  /** Makes `id` the flow dissectors and their findings speak of. */
  #present(id: number): void {
    const { words } = this.#table;
    const o = id * recordWords;
    const ports = words[o + word.ports]!;
    const clientSide = this.#clientSide(id);
    const { payload } = this.#inspector;
    payload.protocol = words[o + word.meta]! & 0xff;
    payload.clientPort = clientSide === 0 ? ports >>> 16 : ports & 0xffff;
    payload.serverPort = clientSide === 0 ? ports & 0xffff : ports >>> 16;
    this.#current = id;
  }

  #dns(finding: DnsFinding): void {
    const { words } = this.#table;
    const o = this.#current * recordWords;
    const metaWord = words[o + word.meta]!;
    const vlan = (metaWord >>> meta.vlanShift) & meta.vlanMask;
    const interfaceName = this.#interfaces.names[metaWord >>> meta.interfaceShift] ?? "";
    this.#sink.dns!(dnsTransaction(finding, this.#inspector.payload, this.#numbers.id(words[o + word.number]!), vlan, interfaceName));
  }

  /** Closes or exports one record if its time has come. */
  #sweep(id: number, nowMs: number): void {
    const due = this.#ends.due(id, nowMs);
    if (due === "interval") this.#exportInterval(id, 0, "");
    else if (due !== "") this.#close(id, due);
  }

  #close(id: number, reason: string): void {
    this.#exportLast(id, reason);
    const tcpSlot = this.#table.words[id * recordWords + word.tcpSlot]! - 1;
    if (tcpSlot >= 0) this.#tcp.close(tcpSlot);
    this.#table.remove(id);
  }

  /** The last row of a flow, and what its dissector has still open. */
  #exportLast(id: number, reason: string): void {
    this.#exportInterval(id, 1, reason);
    if (this.#inspector.follows(id)) this.#present(id);
    this.#inspector.forget(id);
  }

  /** Rows without packets are made only to close a flow. */
  #exportInterval(id: number, closes: number, reason: string): void {
    const row = this.#rows.next(id, closes, reason);
    if (row) this.#sink.flow(row, id);
  }
}
