import type { ExportDecoder, ExportedFlow, ExportedInterface, ExportMessage, ExportSession, SampledPacket } from "../../model/export.ts";
import type { ExporterInterface, ExporterStatus } from "../../model/exporters.ts";
import type { FlowSource } from "../../model/flow.ts";
import type { Ip } from "../../net/ip.ts";
import type { ConversationExporter } from "./conversation-options.ts";
import { SequenceGaps } from "./sequence.ts";

const maxReasons = 32;
const maxRates = 16;
const maxInterfaces = 4_096;
/** A power of two: those of most devices are found without a look-up. */
const recentInterfaces = 16;
const rateWindowMs = 1_000;

interface InterfaceTally {
  readonly ifIndex: number;
  inBytes: number;
  outBytes: number;
  flows: number;
  counters: ExportedInterface | undefined;
}

/** One exporter: its sessions, what it sent and what was lost of it. */
export class Exporter implements ConversationExporter {
  readonly index: number;
  readonly ip: Ip;
  lastSeenMs: number;
  records = 0;
  rateLimited = 0;
  readonly #firstSeenMs: number;
  readonly #sessions = new Map<string, { readonly session: ExportSession; readonly source: FlowSource }>();
  readonly #gaps = new SequenceGaps();
  #lastLossAtMs: number | undefined;
  readonly #reasons = new Map<string, number>();
  readonly #rates = new Set<number>();
  readonly #interfaces = new Map<number, InterfaceTally>();
  readonly #recent: (InterfaceTally | undefined)[] = Array.from({ length: recentInterfaces });
  #lastRate = -1;
  #skewMs = 0;
  #datagrams = 0;
  #bytes = 0;
  #malformed = 0;
  #windowMs = 0;
  #inWindow = 0;
  #recordsAtBeat = 0;
  #recordsPerSecond = 0;

  constructor(index: number, ip: Ip, nowMs: number) {
    this.index = index;
    this.ip = ip;
    this.#firstSeenMs = nowMs;
    this.lastSeenMs = nowMs;
  }

  /** Its session in a format; `saved` is asked for when there is none yet. */
  session(decoder: ExportDecoder, saved: () => unknown): ExportSession {
    let known = this.#sessions.get(decoder.name);
    if (!known) this.#sessions.set(decoder.name, (known = { session: decoder.open(saved()), source: decoder.source }));
    return known.session;
  }

  /** Things its sessions keep in memory. */
  get weight(): number {
    let total = 0;
    for (const { session } of this.#sessions.values()) total += session.weight;
    return total;
  }

  /** Lets go of all templates and facts; it has to say them again. */
  forgetSessions(): void {
    this.#sessions.clear();
    this.countMalformed("more templates and names than there is memory for");
  }

  sessions(): readonly (readonly [string, ExportSession])[] {
    return [...this.#sessions].map(([name, { session }]) => [name, session] as const);
  }

  /** Counts a datagram; false when there were too many this second. */
  admits(length: number, nowMs: number, maxPerSecond: number): boolean {
    this.lastSeenMs = nowMs;
    if (nowMs - this.#windowMs >= rateWindowMs) {
      this.#windowMs = nowMs;
      this.#inWindow = 0;
    }
    if (++this.#inWindow > maxPerSecond) {
      this.rateLimited++;
      return false;
    }
    this.#datagrams++;
    this.#bytes += length;
    return true;
  }

  read(port: string, format: string, message: ExportMessage, nowMs: number): void {
    if (!message.isValid) return;
    this.records += message.records;
    this.#skewMs = nowMs - message.exportMs;
    const lost = this.#gaps.lostMessages + this.#gaps.lostRecords;
    this.#gaps.saw(port, format, message);
    if (this.#gaps.lostMessages + this.#gaps.lostRecords > lost) this.#lastLossAtMs = nowMs;
  }

  countMalformed(reason: string): void {
    this.#malformed++;
    if (this.#reasons.size < maxReasons || this.#reasons.has(reason)) this.#reasons.set(reason, (this.#reasons.get(reason) ?? 0) + 1);
  }

  countFlow(flow: ExportedFlow): void {
    this.#countRate(flow.samplingRate);
    const rate = flow.samplingRate || 1;
    this.#countTraffic(flow.inputInterface, flow.outputInterface, flow.bytes * rate, flow.reverseBytes * rate);
  }

  countPacket(packet: SampledPacket): void {
    this.#countRate(packet.samplingRate);
    this.#countTraffic(packet.inputInterface, packet.outputInterface, packet.wireLength * (packet.samplingRate || 1), 0);
  }

  countInterface(counters: ExportedInterface): void {
    const tally = this.#tally(counters.ifIndex);
    if (tally) tally.counters = { ...counters };
  }

  beat(elapsedMs: number): void {
    this.#recordsPerSecond = ((this.records - this.#recordsAtBeat) * 1_000) / elapsedMs;
    this.#recordsAtBeat = this.records;
  }

  status(): ExporterStatus {
    const sessions = [...this.#sessions.values()];
    const waitingSets = { kept: 0, read: 0, discarded: 0 };
    let templates = 0;
    for (const { session } of sessions) {
      templates += session.templates;
      waitingSets.kept += session.waiting.kept;
      waitingSets.read += session.waiting.read;
      waitingSets.discarded += session.waiting.discarded;
    }
    return {
      address: this.ip.text,
      formats: sessions.map(({ source }) => source),
      firstSeenMs: this.#firstSeenMs,
      lastSeenMs: this.lastSeenMs,
      datagrams: this.#datagrams,
      bytes: this.#bytes,
      records: this.records,
      recordsPerSecond: this.#recordsPerSecond,
      lostMessages: this.#gaps.lostMessages,
      lostRecords: this.#gaps.lostRecords,
      ...(this.#lastLossAtMs !== undefined && { lastLossAtMs: this.#lastLossAtMs }),
      restarts: this.#gaps.restarts,
      malformed: this.#malformed,
      malformedReasons: Object.fromEntries(this.#reasons),
      rateLimited: this.rateLimited,
      templates,
      waitingSets,
      samplingRates: [...this.#rates].sort((a, b) => a - b),
      clockSkewMs: Math.round(this.#skewMs),
      interfaces: this.#interfaceStatus(),
    };
  }

  #interfaceStatus(): readonly ExporterInterface[] {
    const names = new Map(this.sessions().flatMap(([, session]) => [...session.interfaceNames]));
    const all = [...new Set([...this.#interfaces.keys(), ...names.keys()])].sort((a, b) => a - b).slice(0, maxInterfaces);
    return all.map((ifIndex) => {
      const { inBytes = 0, outBytes = 0, flows = 0, counters } = this.#interfaces.get(ifIndex) ?? {};
      const name = names.get(ifIndex);
      return {
        ifIndex,
        ...(name !== undefined && { name }),
        inBytes,
        outBytes,
        flows,
        ...(counters && { bitsPerSecond: counters.bitsPerSecond, isUp: counters.isUp, counters: presentCounters(counters) }),
      };
    });
  }

  #countRate(rate: number): void {
    if (rate === this.#lastRate) return;
    this.#lastRate = rate;
    if (this.#rates.size < maxRates) this.#rates.add(rate);
  }

  #countTraffic(input: number, output: number, bytes: number, reverseBytes: number): void {
    const arriving = input === 0 ? undefined : this.#tally(input);
    if (arriving) {
      arriving.inBytes += bytes;
      arriving.outBytes += reverseBytes;
      arriving.flows++;
    }
    const leaving = output === 0 ? undefined : this.#tally(output);
    if (leaving) {
      leaving.outBytes += bytes;
      leaving.inBytes += reverseBytes;
      leaving.flows++;
    }
  }

  #tally(ifIndex: number): InterfaceTally | undefined {
    const slot = ifIndex & (recentInterfaces - 1);
    const recent = this.#recent[slot];
    if (recent?.ifIndex === ifIndex) return recent;
    let tally = this.#interfaces.get(ifIndex);
    if (!tally) {
      if (this.#interfaces.size >= maxInterfaces) return undefined;
      this.#interfaces.set(ifIndex, (tally = { ifIndex, inBytes: 0, outBytes: 0, flows: 0, counters: undefined }));
    }
    return (this.#recent[slot] = tally);
  }
}

function presentCounters(counters: ExportedInterface): NonNullable<ExporterInterface["counters"]> {
  const { inBytes, inPackets, inDiscards, inErrors, outBytes, outPackets, outDiscards, outErrors } = counters;
  const all = { inBytes, inPackets, inDiscards, inErrors, outBytes, outPackets, outDiscards, outErrors };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value >= 0));
}
