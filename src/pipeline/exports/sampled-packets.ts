import type { Dissector } from "../../model/dissector.ts";
import type { SampledPacket } from "../../model/export.ts";
import type { FlowInterval } from "../../model/flow-fields.ts";
import type { FlowSource } from "../../model/flow.ts";
import type { PlaceOf } from "../../model/place.ts";
import { parseIp, unspecifiedIp } from "../../net/ip.ts";
import { createEngine } from "../create-engine.ts";
import { linkTypes, type Engine, type EngineSink } from "../engine.ts";

export interface SampledPacketsOptions {
  readonly dissectors: readonly Dissector[];
  readonly localNetworks: readonly string[];
  readonly placeOf?: PlaceOf;
  readonly maxFlows: number;
  readonly sink: EngineSink;
}

/** Sampling rates in use at a time; devices have few. */
const maxRates = 16;
/** Names of exporters one engine can tell apart. */
const maxNames = 1_000;
const idleTimeoutMs = 60_000;
const activeTimeoutMs = 60_000;
/** An engine nobody needs any more makes room after this. */
const restMs = 10 * 60_000;

interface RateEngine {
  readonly engine: Engine;
  /** The engine's number of an exporter's interface, by exporter and layer. */
  readonly interfaces: Map<string, number>;
  usedMs: number;
}

/**
 * Sampled packets → flows, by the same decoder, dissectors and flow table as captured ones. Packets of one sampling rate share an
 * engine, whose counters are multiplied by the rate when a row leaves it.
 */
export class SampledPackets {
  /** Packets of a rate beyond the number of rates that can be told apart. */
  refused = 0;
  readonly #options: SampledPacketsOptions;
  readonly #engines = new Map<string, RateEngine>();

  constructor(options: SampledPacketsOptions) {
    this.#options = options;
  }

  /** What the engines found malformed in packets. */
  get malformed(): number {
    let total = 0;
    for (const { engine } of this.#engines.values()) total += engine.counters.malformed;
    return total;
  }

  packet(packet: SampledPacket, exporter: string, source: FlowSource, nowMs: number): void {
    const rated = this.#engineOf(source, packet.samplingRate);
    if (!rated) {
      this.refused++;
      return;
    }
    rated.usedMs = nowMs;
    const key = `${exporter} ${packet.layer}`;
    let id = rated.interfaces.get(key);
    if (id === undefined) rated.interfaces.set(key, (id = rated.engine.addInterface(exporter, packet.layer === 1 ? linkTypes.ETHERNET : linkTypes.RAW)));
    rated.engine.packet(packet.bytes, packet.at, packet.length, packet.wireLength, nowMs, id, packet.vlan);
  }

  beat(nowMs: number): void {
    for (const [key, { engine, usedMs }] of this.#engines) {
      engine.beat(nowMs);
      if (engine.activeFlows === 0 && nowMs - usedMs > restMs) this.#engines.delete(key);
    }
  }

  flush(): void {
    for (const { engine } of this.#engines.values()) engine.flush("shutdown", true);
    this.#engines.clear();
  }

  #engineOf(source: FlowSource, samplingRate: number): RateEngine | undefined {
    const key = `${source} ${samplingRate}`;
    let rated = this.#engines.get(key);
    if (rated && rated.interfaces.size >= maxNames) {
      rated.engine.flush("shutdown", true);
      this.#engines.delete(key);
      rated = undefined;
    }
    if (rated || this.#engines.size >= maxRates) return rated;
    const { dissectors, localNetworks, placeOf, maxFlows, sink } = this.#options;
    const engine = createEngine(
      {
        source,
        dissectors,
        localNetworks,
        ...(placeOf && { placeOf }),
        tunnels: false,
        idleTimeoutMs,
        activeTimeoutMs,
        maxFlows: Math.max(1, Math.floor(maxFlows / 8)),
      },
      { flow: (interval, flow) => sink.flow(scaled(interval, samplingRate), flow), ...(sink.dns && { dns: (transaction) => sink.dns?.(transaction) }) },
    );
    rated = { engine, interfaces: new Map(), usedMs: 0 };
    this.#engines.set(key, rated);
    return rated;
  }
}

/** The row with its counters multiplied by the sampling rate; the row is ours alone. */
function scaled(interval: FlowInterval, samplingRate: number): FlowInterval {
  interval.exporter = parseIp(interval.interface) ?? unspecifiedIp;
  interval.samplingRate = Math.min(0xffff_ffff, Math.round(samplingRate));
  const rate = samplingRate || 1;
  const times = (counter: number): number => Math.min(Number.MAX_SAFE_INTEGER, Math.round(counter * rate));
  interval.sentBytes = times(interval.sentBytes);
  interval.sentPackets = times(interval.sentPackets);
  interval.sentPayloadBytes = times(interval.sentPayloadBytes);
  interval.receivedBytes = times(interval.receivedBytes);
  interval.receivedPackets = times(interval.receivedPackets);
  interval.receivedPayloadBytes = times(interval.receivedPayloadBytes);
  return interval;
}
