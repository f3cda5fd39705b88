import { hostname } from "node:os";
import { AppError } from "../model/errors.ts";
import type { CaptureDriver } from "../model/capture.ts";
import type { Dissector } from "../model/dissector.ts";
import type { EncodedBatch } from "../model/encoded-batch.ts";
import { byFrequency } from "../model/malformed.ts";
import type { NetworkOf, PlaceOf } from "../model/place.ts";
import type { Access, LiveInterface, LiveView } from "../model/services/live-view.ts";
import type { IpcConnection, IpcHandlers } from "../runtime/ipc.ts";
import type { Log } from "../runtime/log.ts";
import type { BatcherCounters } from "./batcher.ts";
import type { Engine, EngineOptions, EngineSink } from "./engine.ts";
import { createLiveView, type EngineLiveView } from "./live/create-live-view.ts";
import { FlowSweep } from "./live/flow-sweep.ts";
import { Slices } from "./live/slices.ts";
import { deliverOver } from "./meter-batch.ts";
import { MeterCapture } from "./meter-capture.ts";
import { systemInterfaces } from "./meter-interfaces.ts";
import { PacketTaps } from "./packet-taps.ts";
import { tapMethods, type TapTask } from "./packet-tap-protocol.ts";
import { PollLoop } from "./meter-poll-loop.ts";
import { liveMethod, stopMethod, type Hello, type MeterOptions, type MeterReport } from "./meter-protocol.ts";

/** A batcher as the meter needs it. */
export interface Batches extends Required<EngineSink> {
  readonly counters: Pick<BatcherCounters, "refusedRows" | "lastRefusedMs">;
  beat(nowMs: number): void;
  drain(): Promise<void>;
}

/** What the process's entry plugs in. */
export interface MeterParts {
  readonly dissectors: readonly Dissector[];
  readonly drivers: readonly CaptureDriver[];
  readonly localNetworks: readonly string[];
  readonly placeOf?: PlaceOf;
  readonly networkOf?: NetworkOf;
  readonly createEngine: (options: EngineOptions, sink: EngineSink) => Engine;
  readonly createBatcher: (deliver: (batch: EncodedBatch) => Promise<void>) => Batches;
  /** Connects to the server's socket and answers its requests with these handlers. */
  readonly connect: (handlers: IpcHandlers) => Promise<IpcConnection>;
  readonly log: Log;
}

const beatMs = 1_000;
const sweepMs = 100;
const rescanEveryBeats = 3;

/** Capture, decoding, flow table and live view of one shard, in a process of its own. Ends when the server goes away. */
export class Meter {
  readonly #options: MeterOptions;
  readonly #parts: MeterParts;
  #engine!: Engine;
  #live!: EngineLiveView;
  /** Of all long work beside the reading of packets. */
  readonly #slices = new Slices();
  #capture!: MeterCapture;
  #batches!: Batches;
  #connection!: IpcConnection;
  #taps!: PacketTaps;
  #loop!: PollLoop;
  #timers: readonly NodeJS.Timeout[] = [];
  #beats = 0;
  #isScanning = false;
  #isStopped = false;

  constructor(options: MeterOptions, parts: MeterParts) {
    this.#options = options;
    this.#parts = parts;
  }

  /** Resolves when packets are being read (or it is known why not); `ended` when the server is gone or has asked to stop. */
  async start(): Promise<{ readonly ended: Promise<void> }> {
    const { captureDriver, captureFilter, snapLength, promiscuous, ringBytes, interfaces } = this.#options;
    const { drivers, networkOf, log } = this.#parts;
    const connection = await this.#parts.connect(this.#handlers());
    this.#connection = connection;
    this.#batches = this.#parts.createBatcher(deliverOver(connection));
    this.#engine = this.#parts.createEngine(this.#engineOptions(), {
      flow: (interval, flow) => {
        this.#live.sink.flow(interval, flow);
        this.#batches.flow(interval, flow);
      },
      dns: (transaction) => {
        this.#live.sink.dns(transaction);
        this.#batches.dns(transaction);
      },
    });
    const { maxFlows } = this.#options;
    this.#live = createLiveView(this.#engine, { ownNames: ownNames(), maxFlows, slices: this.#slices, ...(networkOf && { networkOf }) });
    this.#capture = new MeterCapture({
      captureDriver,
      ...(captureFilter && { filter: captureFilter }),
      snapLength,
      promiscuous,
      bufferBytes: ringBytes,
      ...(interfaces ? { interfaces } : {}),
      drivers,
      engine: this.#engine,
      log,
    });
    await this.#capture.rescan();
    this.#taps = new PacketTaps({
      driver: () => this.#capture.driver,
      captured: () => this.#capture.captured,
      promiscuous,
      send: (method, head, bytes) => connection.request(method, head, bytes),
      log,
    });
    this.#loop = new PollLoop((budget) => this.#capture.poll(budget) + this.#taps.poll(budget));
    this.#loop.start();
    const sweep = new FlowSweep(this.#engine);
    this.#timers = [setInterval(() => this.#beat(), beatMs), setInterval(() => void this.#slices.run(sweep.to(Date.now()), { isBackground: true }), sweepMs)];
    // Only now: whoever asks after the hello finds everything in place.
    await connection.request("hello", { role: "meter", pid: process.pid } satisfies Hello);
    return { ended: connection.closed };
  }

  /** Reads what is left, exports every flow and waits until the server has it all. */
  async stop(): Promise<void> {
    if (this.#isStopped) return;
    this.#isStopped = true;
    for (const timer of this.#timers) clearInterval(timer);
    this.#loop.stop();
    this.#capture.poll(1_000_000);
    this.#taps.close();
    this.#capture.close();
    this.#engine.flush("shutdown", true);
    await this.#batches.drain();
  }

  #engineOptions(): EngineOptions {
    const { tunnels, idleTimeoutMs, activeTimeoutMs, maxFlows } = this.#options;
    const { dissectors, localNetworks, placeOf } = this.#parts;
    return { source: "CAPTURE", dissectors, localNetworks, ...(placeOf && { placeOf }), tunnels, idleTimeoutMs, activeTimeoutMs, maxFlows };
  }

  #beat(): void {
    const nowMs = Date.now();
    this.#capture.beat(nowMs);
    void this.#live.beat(nowMs);
    this.#batches.beat(nowMs);
    if (++this.#beats % rescanEveryBeats === 0) void this.#rescan();
  }

  async #rescan(): Promise<void> {
    if (this.#isScanning || this.#isStopped) return;
    this.#isScanning = true;
    try {
      await this.#capture.rescan();
    } catch (error) {
      this.#parts.log.error({ error: String(error) }, "the interfaces could not be looked through");
    } finally {
      this.#isScanning = false;
    }
  }

  #handlers(): IpcHandlers {
    type Live<M extends keyof LiveView> = Parameters<LiveView[M]>;
    const handlers: Record<string, (parameters: never) => unknown> = {
      [liveMethod("interfaces")]: ([access]: Live<"interfaces">) => this.#interfaces(access),
      [liveMethod("flows")]: (parameters: Live<"flows">) => this.#live.flows(...parameters),
      [liveMethod("summary")]: (parameters: Live<"summary">) => this.#live.summary(...parameters),
      [liveMethod("hosts")]: (parameters: Live<"hosts">) => this.#live.hosts(...parameters),
      [liveMethod("hostsByAddress")]: (parameters: Live<"hostsByAddress">) => this.#live.hostsByAddress(...parameters),
      [liveMethod("countries")]: (parameters: Live<"countries">) => this.#live.countries(...parameters),
      [liveMethod("macsByAddress")]: (parameters: Live<"macsByAddress">) => this.#live.macsByAddress(...parameters),
      [liveMethod("traffic")]: ([access]: Live<"traffic">) => this.#live.traffic(this.#capture.totals(), access),
      [liveMethod("status")]: () => this.#report(),
      [tapMethods.check]: ({ filter, interfaces }: Pick<TapTask, "filter" | "interfaces">) => this.#taps.check(filter, interfaces),
      [tapMethods.start]: (task: TapTask) => this.#taps.start(task),
      [tapMethods.stop]: ({ id }: { readonly id: string }) => this.#taps.stop(id),
      [stopMethod]: async () => {
        await this.stop();
        setImmediate(() => this.#connection.close());
      },
    };
    return Object.fromEntries(Object.entries(handlers).map(([name, handle]) => [name, (parameters: never) => this.#whenReady(() => handle(parameters))]));
  }

  #whenReady(answer: () => unknown): unknown {
    if (this.#loop === undefined) throw new AppError("UNAVAILABLE", "The meter is still starting.", { cure: "Try again in a second." });
    return answer();
  }

  async #interfaces(access: Access | null | undefined): Promise<readonly LiveInterface[]> {
    const all = this.#capture.interfaces();
    if (!access || access.networks.length === 0) return all;
    return Promise.all(all.map(async (each) => ({ ...each, drops: 0, ...(await this.#live.interfaceTraffic(each.name, access)) })));
  }

  #report(): MeterReport {
    const { packets, drops } = this.#capture.totals();
    const { problem, lastDropMs } = this.#capture;
    const { refusedRows, lastRefusedMs } = this.#batches.counters;
    return {
      canCapture: this.#capture.canCapture,
      ...(problem ? { captureProblem: problem.problem, captureCure: problem.cure } : {}),
      packets,
      drops,
      ...(lastDropMs !== undefined && { lastDropAtMs: lastDropMs }),
      malformed: this.#engine.counters.malformed,
      malformedReasons: byFrequency(this.#engine.counters.malformedReasons),
      activeFlows: this.#engine.activeFlows,
      tableFull: this.#engine.counters.evicted,
      refusedRows,
      ...(lastRefusedMs !== undefined && { lastRefusedMs }),
      hostsEvicted: this.#live.hostsEvicted,
    };
  }
}

/** This machine's name for its own addresses. */
function ownNames(): Readonly<Record<string, string>> {
  const own = systemInterfaces().filter((each) => !each.isLoopback);
  return Object.fromEntries(own.flatMap((each) => each.addresses.map((address) => [address, hostname()])));
}
