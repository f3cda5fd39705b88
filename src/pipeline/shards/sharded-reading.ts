import type { ChildProcess } from "node:child_process";
import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { CaptureDriver } from "../../model/capture.ts";
import type { Flow, LiveFlow } from "../../model/flow.ts";
import { nowhere, type PlaceOf } from "../../model/place.ts";
import type { LiveInterface } from "../../model/services/live-view.ts";
import { anyNetwork, parseCidr } from "../../net/cidr.ts";
import type { Log } from "../../runtime/log.ts";
import type { LiveSink } from "../live/live-source.ts";
import type { Slices } from "../live/slices.ts";
import type { MeterOptions } from "../meter-protocol.ts";
import type { CaptureTotals, PacketReading, ReadingReport } from "../packet-reader.ts";
import { ShardMirror } from "./shard-mirror.ts";
import { ShardProcess } from "./shard-process.ts";
import type { FlowNews, FlowPlace, ShardOptions, ShardState } from "./shard-protocol.ts";
import { afterEnd, summed } from "./summed-state.ts";

export interface ShardedReadingParts {
  /** Starts a process of `Shard`; its `shardFd` is a socket to it. */
  readonly startShard: (options: ShardOptions) => ChildProcess;
  readonly driver: CaptureDriver;
  readonly localNetworks: readonly string[];
  readonly placeOf?: PlaceOf;
  readonly slices: Slices;
  readonly log: Log;
}

const rescanEveryBeats = 3;
/** Longest wait for shards before an answer: who does not answer is held up, and its last news stand. */
const patienceMs = 1_000;
/** Of so many flows answers tell of the packet before the question, as those of one process do; of more what was at the last beat. */
const smallTable = 4_096;

/** Several processes that share the interfaces and the table's places. What they know of flows is mirrored here, piece by piece as it is taken. */
export class ShardedReading implements PacketReading {
  readonly source: ShardMirror;
  readonly driver: CaptureDriver;
  readonly maxFlows: number;
  readonly #shards: readonly ShardProcess[];
  readonly #log: Log;
  #live!: LiveSink;
  /** Of shards that have ended. */
  #past: ShardState | undefined;
  #isRescanning = false;
  #beats = 0;
  #isStopped = false;

  constructor(count: number, options: MeterOptions, parts: ShardedReadingParts) {
    const { startShard, driver, localNetworks, placeOf = () => nowhere, slices, log } = parts;
    const maxFlows = Math.ceil(options.maxFlows / count);
    // Any number will do, but two meters on one interface must not have the same.
    const told: Omit<ShardOptions, "index"> = { ...options, captureDriver: driver.name, maxFlows, fanOut: randomInt(65_536) };
    const isLocal = anyNetwork(localNetworks.flatMap((text) => parseCidr(text) ?? []));
    this.driver = driver;
    this.maxFlows = maxFlows * count;
    this.#log = log;
    this.source = new ShardMirror(
      count,
      maxFlows,
      (address) => ({ isLocal: isLocal(address), place: placeOf(address) }),
      () => this.#live,
    );
    this.#shards = Array.from(
      { length: count },
      (_, index) =>
        new ShardProcess({
          index,
          spawn: () => startShard({ ...told, index }),
          onNews: (news, records) => this.#take(index, news, records),
          onGone: async (last) => {
            if (last) this.#past = summed([...(this.#past ? [this.#past] : []), afterEnd(last)]);
            await slices.run(this.source.end(index));
          },
          log,
        }),
    );
  }

  get captured(): readonly string[] {
    return this.interfaces().flatMap(({ name, driver }) => (driver === undefined ? [] : name));
  }

  /** All have opened their captures before packets are let in: so no flow is in one shard first and then in another. */
  async start(live: LiveSink): Promise<void> {
    this.#live = live;
    await Promise.all(this.#shards.map((shard) => shard.start()));
    await Promise.all(this.#shards.map((shard) => shard.begin()));
    await this.#news();
  }

  poll(): number {
    return 0;
  }

  async beat(): Promise<void> {
    if (++this.#beats % rescanEveryBeats === 0) void this.#rescan();
    await this.#news();
  }

  async refresh(): Promise<void> {
    if (this.source.activeFlows <= smallTable) await this.#news();
  }

  async described(flows: readonly LiveFlow[]): Promise<readonly LiveFlow[]> {
    const places = flows.map(({ id }) => this.source.placeOf(id));
    const known = new Map<string, Flow>();
    const asked = this.#shards.map(async (shard, index) => {
      const wanted = places.flatMap((place): FlowPlace[] => (place?.shard === index ? [{ slot: place.slot, id: place.id }] : []));
      if (wanted.length === 0) return;
      for (const flow of await shard.details(wanted)) if (flow) known.set(flow.id, flow);
    });
    await inTime(asked);
    // Names and rates are known here, all else there.
    return flows.map((flow) => {
      const { bytesPerSecond, packetsPerSecond, client, server } = flow;
      return { ...(known.get(flow.id) ?? flow), client, server, bytesPerSecond, packetsPerSecond };
    });
  }

  interfaces(): readonly LiveInterface[] {
    return this.#sum().interfaces;
  }

  totals(): CaptureTotals {
    return this.#sum().totals;
  }

  report(): ReadingReport {
    const away = this.#shards.filter((shard) => !shard.answers).length;
    return {
      ...this.#sum().report,
      processes: this.#shards.length - away,
      processesAway: away,
      restarts: this.#shards.reduce((sum, { restarts }) => sum + restarts, 0),
      gapMs: this.#shards.reduce((sum, { gapMs }) => sum + gapMs, 0),
    };
  }

  async stop(): Promise<void> {
    if (this.#isStopped) return;
    this.#isStopped = true;
    await Promise.all(this.#shards.map((shard) => shard.stop()));
  }

  #sum(): ShardState {
    const living = this.#shards.flatMap(({ state }) => state ?? []);
    return summed(this.#past ? [...living, this.#past] : living);
  }

  /** At the same time in all, and nothing is let in before the last has opened what is new. */
  async #rescan(): Promise<void> {
    if (this.#isRescanning || this.#isStopped) return;
    this.#isRescanning = true;
    await inTime(this.#shards.map((shard) => shard.rescan()));
    await inTime(this.#shards.map((shard) => shard.begin()));
    this.#isRescanning = false;
  }

  async #news(): Promise<void> {
    if (this.#isStopped) return;
    await inTime(this.#shards.map((shard) => shard.pull()));
    const { report, flowsCreated } = this.#sum();
    this.source.activeFlows = report.activeFlows;
    this.source.counters.flowsCreated = flowsCreated;
  }

  #take(shard: number, news: FlowNews, records: Float64Array): void {
    if (news.forgot) {
      this.#log.warn({ shard }, "the live view was held up: what a reading process told of its flows is told anew");
      for (const steps = this.source.end(shard); steps.next().done !== true;);
    }
    this.source.take(shard, news, records);
  }
}

async function inTime(all: readonly Promise<unknown>[]): Promise<void> {
  const timeout = new AbortController();
  await Promise.race([Promise.all(all), sleep(patienceMs, undefined, { signal: timeout.signal }).catch(() => {})]);
  timeout.abort();
}
