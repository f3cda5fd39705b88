import type { CaptureDriver } from "../model/capture.ts";
import type { Dissector } from "../model/dissector.ts";
import type { EncodedBatch } from "../model/encoded-batch.ts";
import { byFrequency } from "../model/malformed.ts";
import type { NetworkOf, PlaceOf } from "../model/place.ts";
import type { LiveFlow } from "../model/flow.ts";
import type { LiveInterface } from "../model/services/live-view.ts";
import type { Log } from "../runtime/log.ts";
import type { BatcherCounters } from "./batcher.ts";
import type { Engine, EngineOptions, EngineSink } from "./engine.ts";
import { FlowSweep } from "./live/flow-sweep.ts";
import type { LiveSink, LiveSource } from "./live/live-source.ts";
import type { Slices } from "./live/slices.ts";
import { MeterCapture } from "./meter-capture.ts";
import type { MeterOptions, MeterReport } from "./meter-protocol.ts";

/** A batcher as the meter needs it. */
export interface Batches extends Required<EngineSink> {
  readonly counters: Pick<BatcherCounters, "refusedRows" | "lastRefusedMs">;
  beat(nowMs: number): void;
  drain(): Promise<void>;
}

/** What the process's entry plugs in for reading. */
export interface ReaderParts {
  readonly dissectors: readonly Dissector[];
  readonly drivers: readonly CaptureDriver[];
  readonly localNetworks: readonly string[];
  readonly placeOf?: PlaceOf;
  readonly networkOf?: NetworkOf;
  readonly createEngine: (options: EngineOptions, sink: EngineSink) => Engine;
  readonly createBatcher: (deliver: (batch: EncodedBatch) => Promise<void>) => Batches;
  readonly log: Log;
}

export type CaptureTotals = ReturnType<MeterCapture["totals"]>;

/** What the meter's own part of a report says of its reading. */
export type ReadingReport = Omit<MeterReport, "hostsEvicted">;

/** Who reads packets, as the meter sees it: itself, or several processes. */
export interface PacketReading {
  readonly source: LiveSource;
  readonly driver: CaptureDriver | undefined;
  /** Names of the interfaces that are captured now. */
  readonly captured: readonly string[];
  /** Flows that `source` may have at a time. */
  readonly maxFlows: number;
  /** Resolves when packets are being read, or it is known why not. */
  start(live: LiveSink): Promise<void>;
  /** Reads what is ready; returns how many packets. */
  poll(budget: number): number;
  /** Once a second. A promise is worth waiting for before flows are looked at. */
  beat(nowMs: number): Promise<void> | undefined;
  /** Brings `source` up to date where it is not at all times. */
  refresh?(): Promise<void>;
  /** Adds what only the reader knows of a flow. */
  described?(flows: readonly LiveFlow[]): Promise<readonly LiveFlow[]>;
  interfaces(): readonly LiveInterface[];
  totals(): CaptureTotals;
  report(): ReadingReport;
  /** Reads what is left, exports every flow and waits until the server has it all. */
  stop(): Promise<void>;
}

const sweepMs = 100;
const rescanEveryBeats = 3;

/** Capture, decoding, flow table and rows in this process. */
export class PacketReader implements PacketReading {
  readonly source: Engine;
  readonly maxFlows: number;
  readonly #options: MeterOptions & { readonly fanOut?: number };
  readonly #log: Log;
  readonly #slices: Slices;
  readonly #capture: MeterCapture;
  readonly #batches: Batches;
  #live!: LiveSink;
  #timer: NodeJS.Timeout | undefined;
  #beats = 0;
  #isScanning = false;
  #isStopped = false;

  /** With `fanOut` whoever owns it calls `rescan` and `begin`, at the same time in all that share the interfaces. */
  constructor(options: MeterOptions & { readonly fanOut?: number }, parts: ReaderParts, deliver: (batch: EncodedBatch) => Promise<void>, slices: Slices) {
    const { captureDriver, captureFilter, snapLength, promiscuous, ringBytes, interfaces, fanOut, maxFlows } = options;
    const { drivers, log } = parts;
    this.#options = options;
    this.#log = log;
    this.#slices = slices;
    this.maxFlows = maxFlows;
    this.#batches = parts.createBatcher(deliver);
    this.source = parts.createEngine(engineOptions(options, parts), {
      flow: (interval, flow) => {
        this.#live.flow(interval, flow);
        this.#batches.flow(interval, flow);
      },
      dns: (transaction) => {
        this.#live.dns(transaction);
        this.#batches.dns(transaction);
      },
    });
    this.#capture = new MeterCapture({
      captureDriver,
      ...(captureFilter && { filter: captureFilter }),
      snapLength,
      promiscuous,
      bufferBytes: ringBytes,
      ...(interfaces ? { interfaces } : {}),
      ...(fanOut === undefined ? {} : { fanOut }),
      drivers,
      engine: this.source,
      log,
    });
  }

  get driver(): CaptureDriver | undefined {
    return this.#capture.driver;
  }

  get captured(): readonly string[] {
    return this.#capture.captured;
  }

  async start(live: LiveSink): Promise<void> {
    this.#live = live;
    if (this.#options.fanOut === undefined) await this.#capture.rescan();
    const sweep = new FlowSweep(this.source);
    this.#timer = setInterval(() => void this.#slices.run(sweep.to(Date.now()), { isBackground: true }), sweepMs);
  }

  poll(budget: number): number {
    return this.#capture.poll(budget);
  }

  beat(nowMs: number): undefined {
    this.#capture.beat(nowMs);
    this.#batches.beat(nowMs);
    if (this.#options.fanOut === undefined && ++this.#beats % rescanEveryBeats === 0) void this.rescan();
  }

  /** Looks which interfaces there are, and opens or closes captures. */
  async rescan(): Promise<void> {
    if (this.#isScanning || this.#isStopped) return;
    this.#isScanning = true;
    try {
      await this.#capture.rescan();
    } catch (error) {
      this.#log.error({ error: String(error) }, "the interfaces could not be looked through");
    } finally {
      this.#isScanning = false;
    }
  }

  /** Lets packets in from captures that were opened since. */
  begin(): void {
    this.#capture.begin();
  }

  interfaces(): readonly LiveInterface[] {
    return this.#capture.interfaces();
  }

  totals(): CaptureTotals {
    return this.#capture.totals();
  }

  report(): ReadingReport {
    const { packets, drops } = this.#capture.totals();
    const { problem, lastDropMs } = this.#capture;
    const { refusedRows, lastRefusedMs } = this.#batches.counters;
    const { malformed, malformedReasons, evicted } = this.source.counters;
    return {
      processes: 1,
      canCapture: this.#capture.canCapture,
      ...(problem ? { captureProblem: problem.problem, captureCure: problem.cure } : {}),
      packets,
      drops,
      ...(lastDropMs !== undefined && { lastDropAtMs: lastDropMs }),
      malformed,
      malformedReasons: byFrequency(malformedReasons),
      activeFlows: this.source.activeFlows,
      tableFull: evicted,
      refusedRows,
      ...(lastRefusedMs !== undefined && { lastRefusedMs }),
    };
  }

  async stop(): Promise<void> {
    if (this.#isStopped) return;
    this.#isStopped = true;
    clearInterval(this.#timer);
    this.#capture.poll(1_000_000);
    this.#capture.close();
    this.source.flush("shutdown", true);
    await this.#batches.drain();
  }
}

function engineOptions(
  { tunnels, idleTimeoutMs, activeTimeoutMs, maxFlows }: MeterOptions,
  { dissectors, localNetworks, placeOf }: ReaderParts,
): EngineOptions {
  return { source: "CAPTURE", dissectors, localNetworks, ...(placeOf && { placeOf }), tunnels, idleTimeoutMs, activeTimeoutMs, maxFlows };
}
