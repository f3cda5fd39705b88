import type { Collector, Listening, ListenAddress } from "../../model/collector.ts";
import { formatListenAddress, parseListenAddress } from "../../model/collector.ts";
import type { Dissector } from "../../model/dissector.ts";
import type { EncodedBatch } from "../../model/encoded-batch.ts";
import { AppError } from "../../model/errors.ts";
import type { ExportDecoder } from "../../model/export.ts";
import type { PlaceOf } from "../../model/place.ts";
import type { CollectorAddress, CollectorReport } from "../../model/exporters.ts";
import type { IpcConnection, IpcHandlers } from "../../runtime/ipc.ts";
import type { Log } from "../../runtime/log.ts";
import { deliverOver } from "../meter-batch.ts";
import type { Batches } from "../packet-reader.ts";
import { collectorMethods, type CollectorHello, type CollectorOptions } from "./collector-protocol.ts";
import { Exporters } from "./exporters.ts";
import { StateFile } from "./state-file.ts";

/** What the process's entry plugs in. */
export interface CollectorParts {
  readonly collectors: readonly Collector[];
  readonly decoders: readonly ExportDecoder[];
  readonly dissectors: readonly Dissector[];
  readonly localNetworks: readonly string[];
  readonly placeOf?: PlaceOf;
  readonly createBatcher: (deliver: (batch: EncodedBatch) => Promise<void>) => Batches;
  /** Connects to the server's socket and answers its requests with these handlers. */
  readonly connect: (handlers: IpcHandlers) => Promise<IpcConnection>;
  readonly log: Log;
}

const beatMs = 1_000;
const saveEveryMs = 10_000;
/** An address that could not be listened on is tried again. */
const retryMs = 10_000;

interface Place {
  readonly address: ListenAddress;
  listening?: Listening;
  failure?: AppError;
}

/** Receives, decodes and stitches exported flows, in a process of its own. Ends when the server goes away. */
export class CollectorService {
  readonly #options: CollectorOptions;
  readonly #parts: CollectorParts;
  readonly #state: StateFile;
  readonly #places: Place[];
  #exporters!: Exporters;
  #batches!: Batches;
  #connection!: IpcConnection;
  #timer: NodeJS.Timeout | undefined;
  #savedChanges = 0;
  #savedAtMs = 0;
  #triedAtMs = 0;
  #isStopped = false;

  constructor(options: CollectorOptions, parts: CollectorParts) {
    this.#options = options;
    this.#parts = parts;
    this.#state = new StateFile(options.statePath, parts.log);
    this.#places = options.listen
      .map(parseListenAddress)
      .filter((address) => address !== undefined)
      .map((address) => ({ address }));
  }

  /** Resolves when every address is listened on, or it is known why not; `ended` when the server is gone or has asked to stop. */
  async start(): Promise<{ readonly ended: Promise<void> }> {
    const { allowed, maxFlows, maxDatagramsPerSecond } = this.#options;
    const { decoders, dissectors, localNetworks, placeOf, connect, createBatcher } = this.#parts;
    const handlers: Record<string, () => unknown> = {
      [collectorMethods.exporters]: () => this.#exporters.exporters(),
      [collectorMethods.report]: () => this.#report(),
      [collectorMethods.stop]: async () => {
        await this.stop();
        setImmediate(() => this.#connection.close());
      },
    };
    const connection = await connect(handlers);
    this.#connection = connection;
    this.#batches = createBatcher(deliverOver(connection));
    this.#exporters = new Exporters({
      decoders,
      dissectors,
      localNetworks,
      ...(placeOf && { placeOf }),
      ...(allowed && { allowed }),
      maxFlows,
      maxDatagramsPerSecond,
      sink: this.#batches,
    });
    this.#exporters.restore(this.#state.read());
    await this.#listen();
    this.#timer = setInterval(() => this.#beat(), beatMs);
    // Only now: whoever asks after the hello finds everything in place.
    await connection.request("hello", { role: "collector", pid: process.pid } satisfies CollectorHello);
    return { ended: connection.closed };
  }

  /** Receives no more, makes rows of what is there and waits until the server has them all. */
  async stop(): Promise<void> {
    if (this.#isStopped) return;
    this.#isStopped = true;
    clearInterval(this.#timer);
    for (const { listening } of this.#places) await listening?.stop();
    this.#exporters.flush();
    this.#state.write(this.#exporters.save());
    await this.#batches.drain();
  }

  async #listen(): Promise<void> {
    this.#triedAtMs = Date.now();
    for (const place of this.#places) {
      if (place.listening || this.#isStopped) continue;
      const collector = this.#parts.collectors.find(({ transport }) => transport === place.address.transport);
      if (!collector) continue;
      try {
        place.listening = await collector.start(place.address, {
          bufferBytes: this.#options.bufferBytes,
          receive: (bytes, start, end, sender, stream, nowMs) => this.#exporters.message(bytes, start, end, sender, stream, nowMs),
        });
        delete place.failure;
        this.#parts.log.info(place.listening.status(), "exported flows are received");
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        if (place.failure?.message !== error.message) this.#parts.log.error({ cure: error.details.cure }, error.message);
        place.failure = error;
      }
    }
  }

  #beat(): void {
    const nowMs = Date.now();
    this.#exporters.beat(nowMs);
    this.#batches.beat(nowMs);
    const { changes } = this.#exporters;
    if (changes !== this.#savedChanges && nowMs - this.#savedAtMs >= saveEveryMs) {
      this.#savedChanges = changes;
      this.#savedAtMs = nowMs;
      this.#state.write(this.#exporters.save());
    }
    if (nowMs - this.#triedAtMs >= retryMs && this.#places.some(({ listening }) => !listening)) {
      void this.#listen().catch((error: unknown) => this.#parts.log.error({ error: String(error) }, "an address could not be listened on"));
    }
  }

  #report(): CollectorReport {
    const addresses = this.#places.map(({ address, listening, failure }): CollectorAddress => {
      if (listening) return listening.status();
      const { cure } = failure?.details ?? {};
      return { address: formatListenAddress(address), problem: failure?.message ?? "Not listened on yet.", ...(cure !== undefined && { cure }) };
    });
    const { refusedRows, lastRefusedMs } = this.#batches.counters;
    return { ...this.#exporters.status(), addresses, refusedRows, ...(lastRefusedMs !== undefined && { lastRefusedMs }) };
  }
}
