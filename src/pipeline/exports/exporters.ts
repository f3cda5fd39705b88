import type { Dissector } from "../../model/dissector.ts";
import type { ExportDecoder, ExportSink } from "../../model/export.ts";
import type { CollectorStatus, ExporterStatus } from "../../model/exporters.ts";
import type { FlowSource } from "../../model/flow.ts";
import type { PlaceOf } from "../../model/place.ts";
import { anyNetwork, parseCidr } from "../../net/cidr.ts";
import { parseIp, type Ip } from "../../net/ip.ts";
import type { EngineSink } from "../engine.ts";
import { PortFacts } from "../interval-maker.ts";
import { maxExporters } from "./conversation-options.ts";
import { Conversations } from "./conversations.ts";
import { Exporter } from "./exporter.ts";
import { SampledPackets } from "./sampled-packets.ts";

export interface ExportersOptions {
  readonly decoders: readonly ExportDecoder[];
  readonly dissectors: readonly Dissector[];
  /** CIDRs that count as ours. */
  readonly localNetworks: readonly string[];
  readonly placeOf?: PlaceOf;
  /** CIDRs that may send; absent for all. */
  readonly allowed?: readonly string[];
  readonly maxFlows: number;
  /** Of one exporter; more are thrown away and counted. */
  readonly maxDatagramsPerSecond: number;
  readonly sink: EngineSink;
}

/** Template fields, names and such of all exporters together; about 200 MB. */
const maxWeight = 2_000_000;
/** An exporter silent for this long makes room for another. */
const silentMs = 10 * 60_000;

/** More than a packet can have, offloaded ones too: the template is not the one the record was written by, or somebody made it up. */
const maxBytesPerPacket = 131_072;
const maxBytes = 2 ** 48;
const impossible = "counters that cannot be";

/** Devices that count no packets say 0. */
function isPossible(bytes: number, packets: number): boolean {
  return bytes <= maxBytes && packets <= maxBytes && (packets === 0 || bytes <= packets * maxBytesPerPacket);
}

const cidrs = (texts: readonly string[]) => anyNetwork(texts.map((text) => parseCidr(text)).filter((cidr) => cidr !== undefined));

/** Datagrams and messages of all exporters → rows. Synchronous; one thread; never throws, whatever the bytes. */
export class Exporters {
  readonly #options: ExportersOptions;
  readonly #conversations: Conversations;
  readonly #packets: SampledPackets;
  readonly #isAllowed: (ip: Ip) => boolean;
  readonly #byAddress = new Map<string, Exporter>();
  /** Sessions of an earlier start, until their exporter is heard again: by address and format. */
  #saved = new Map<string, unknown>();
  readonly #totals = { datagrams: 0, bytes: 0, refusedSenders: 0, unrecognized: 0, tooManyExporters: 0 };
  readonly #sink: ExportSink;
  #exporter!: Exporter;
  #source: FlowSource = "IPFIX";
  #nowMs = 0;
  #lastBeatMs = Number.NaN;
  #records = 0;

  constructor(options: ExportersOptions) {
    this.#options = options;
    const { dissectors, localNetworks, maxFlows, sink, allowed, placeOf } = options;
    this.#isAllowed = allowed ? cidrs(allowed) : () => true;
    this.#conversations = new Conversations({
      maxFlows,
      isLocal: cidrs(localNetworks),
      portFacts: new PortFacts(dissectors),
      ...(placeOf && { placeOf }),
      flow: (interval, flow) => sink.flow(interval, flow),
    });
    this.#packets = new SampledPackets({ dissectors, localNetworks, ...(placeOf && { placeOf }), maxFlows, sink });
    this.#sink = {
      flow: (flow) => {
        if (!isPossible(flow.bytes, flow.packets) || !isPossible(flow.reverseBytes, flow.reversePackets)) return this.#exporter.countMalformed(impossible);
        this.#exporter.countFlow(flow);
        this.#conversations.record(flow, this.#exporter, this.#source, this.#nowMs, this.#source === "SFLOW");
      },
      packet: (packet) => {
        if (!isPossible(packet.wireLength, 1)) return this.#exporter.countMalformed(impossible);
        this.#exporter.countPacket(packet);
        this.#packets.packet(packet, this.#exporter.ip.text, this.#source, this.#nowMs);
      },
      counters: (counters) => this.#exporter.countInterface(counters),
      malformed: (reason) => this.#exporter.countMalformed(reason),
    };
  }

  /** One datagram, or one message of a stream; `sender` is the address it came from, `stream` tells apart ports of one sender. */
  message(bytes: Uint8Array, start: number, end: number, sender: string, stream: string, nowMs: number): void {
    const totals = this.#totals;
    totals.datagrams++;
    totals.bytes += end - start;
    const decoder = this.#decoderOf(bytes, start, end);
    if (!decoder) {
      totals.unrecognized++;
      return;
    }
    const exporter = this.#exporterOf(decoder, bytes, start, end, sender, nowMs);
    if (!exporter?.admits(end - start, nowMs, this.#options.maxDatagramsPerSecond)) return;
    const session = exporter.session(decoder, () => {
      const key = `${exporter.ip.text} ${decoder.name}`;
      const saved = this.#saved.get(key);
      this.#saved.delete(key);
      return saved;
    });
    this.#exporter = exporter;
    this.#source = decoder.source;
    this.#nowMs = nowMs;
    const message = session.decode(bytes, start, end, nowMs, this.#sink);
    this.#records += message.records;
    exporter.read(stream, decoder.name, message, nowMs);
  }

  beat(nowMs: number): void {
    const elapsedMs = nowMs - this.#lastBeatMs;
    this.#lastBeatMs = nowMs;
    this.#conversations.beat(nowMs);
    this.#packets.beat(nowMs);
    this.#boundMemory();
    if (elapsedMs > 0) for (const exporter of this.#byAddress.values()) exporter.beat(elapsedMs);
  }

  /** Makes rows of everything. */
  flush(): void {
    this.#conversations.flush();
    this.#packets.flush();
  }

  exporters(): readonly ExporterStatus[] {
    return [...this.#byAddress.values()].map((exporter) => exporter.status());
  }

  status(): CollectorStatus {
    const { duplicates, paired, unpaired, evicted } = this.#conversations.counters;
    return {
      ...this.#totals,
      records: this.#records,
      refusedPackets: this.#packets.refused,
      activeFlows: this.#conversations.size,
      duplicates,
      paired,
      unpaired,
      evicted,
    };
  }

  /** Grows when there is something new to save. */
  get changes(): number {
    let total = 0;
    for (const exporter of this.#byAddress.values()) for (const [, session] of exporter.sessions()) total += session.changes;
    return total;
  }

  /** What exporters said that is needed after a restart, as JSON. */
  save(): unknown {
    const sessions: unknown[] = [...this.#saved].map(([key, session]) => ({ key, session }));
    for (const exporter of this.#byAddress.values()) {
      for (const [name, session] of exporter.sessions()) {
        const saved = session.save();
        if (saved !== undefined) sessions.push({ key: `${exporter.ip.text} ${name}`, session: saved });
      }
    }
    return { sessions };
  }

  restore(saved: unknown): void {
    const { sessions } = (saved ?? {}) as { readonly sessions?: unknown };
    if (!Array.isArray(sessions)) return;
    for (const entry of sessions.slice(0, maxExporters * 4)) {
      const { key, session } = (entry ?? {}) as { readonly key?: unknown; readonly session?: unknown };
      if (typeof key === "string") this.#saved.set(key, session);
    }
  }

  #decoderOf(bytes: Uint8Array, start: number, end: number): ExportDecoder | undefined {
    for (const decoder of this.#options.decoders) if (decoder.recognizes(bytes, start, end)) return decoder;
    return undefined;
  }

  #exporterOf(decoder: ExportDecoder, bytes: Uint8Array, start: number, end: number, sender: string, nowMs: number): Exporter | undefined {
    const spokenFor = decoder.exporterOf?.(bytes, start, end);
    const address = spokenFor?.text ?? sender;
    const known = this.#byAddress.get(address);
    // Who may send is asked of the sender, who it speaks for may be anybody.
    if (known && spokenFor === undefined) return known;
    const senderIp = parseIp(sender);
    if (!senderIp || !this.#isAllowed(senderIp)) {
      this.#totals.refusedSenders++;
      return undefined;
    }
    return known ?? this.#add(spokenFor ?? senderIp, address, nowMs);
  }

  #add(ip: Ip, address: string, nowMs: number): Exporter | undefined {
    let index = this.#byAddress.size;
    if (index >= maxExporters) {
      const victim = this.#leastMissed(nowMs);
      if (!victim) {
        this.#totals.tooManyExporters++;
        return undefined;
      }
      this.#conversations.forget(victim.index);
      this.#byAddress.delete(victim.ip.text);
      index = victim.index;
    }
    const exporter = new Exporter(index, ip, nowMs);
    this.#byAddress.set(address, exporter);
    return exporter;
  }

  /** Made-up exporters must not fill the memory with templates: who has most of them loses them. */
  #boundMemory(): void {
    const heavy = [...this.#byAddress.values()].map((exporter) => ({ exporter, weight: exporter.weight }));
    let total = heavy.reduce((sum, { weight }) => sum + weight, 0);
    if (total <= maxWeight) return;
    for (const { exporter, weight } of heavy.sort((a, b) => b.weight - a.weight)) {
      if (total <= maxWeight) return;
      exporter.forgetSessions();
      total -= weight;
    }
  }

  /**
   * Who makes room: of those that never sent a record the one unheard for longest, since made-up senders mostly send none; else of
   * those silent for long.
   */
  #leastMissed(nowMs: number): Exporter | undefined {
    let idle: Exporter | undefined;
    let silent: Exporter | undefined;
    for (const exporter of this.#byAddress.values()) {
      if (exporter.records === 0 && (!idle || exporter.lastSeenMs < idle.lastSeenMs)) idle = exporter;
      if (!silent || exporter.lastSeenMs < silent.lastSeenMs) silent = exporter;
    }
    return idle ?? (silent && nowMs - silent.lastSeenMs > silentMs ? silent : undefined);
  }
}
