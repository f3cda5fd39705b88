import { basename } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Dissector } from "../model/dissector.ts";
import type { EncodedBatch } from "../model/encoded-batch.ts";
import { AppError } from "../model/errors.ts";
import { byFrequency } from "../model/malformed.ts";
import type { PlaceOf } from "../model/place.ts";
import type { ImportResult } from "../model/services/jobs.ts";
import { createBatcher } from "../pipeline/batcher.ts";
import { createEngine } from "../pipeline/create-engine.ts";
import type { Engine } from "../pipeline/engine.ts";
import type { Log } from "../runtime/log.ts";
import { printable } from "../runtime/printable.ts";
import { patientDelivery } from "./patient-delivery.ts";

/** `readCapture` of the pcap collector, as far as an import needs it. */
export type ReadCapture = (
  path: string,
  handlers: {
    addInterface(linkType: number, name: string): number;
    onPacket(bytes: Uint8Array, offset: number, capturedLength: number, wireLength: number, timeMs: number, interfaceId: number): void;
    onChunk?(): void;
    onProgress?(bytesRead: number, totalBytes: number): void | Promise<void>;
  },
) => Promise<{
  readonly packets: number;
  readonly fileBytes: number;
  readonly firstTimeMs: number;
  readonly lastTimeMs: number;
  readonly problem?: { readonly message: string; readonly position: number };
}>;

export interface ImportFile {
  readonly path: string;
  /** Shown and stored as the flows' interface; default the file's name. */
  readonly title?: string;
}

export interface ImportOptions {
  /** Moves all times so that the capture ends now. */
  readonly shiftToNow: boolean;
  readonly tunnels: boolean;
  /** Infinity keeps one flow per conversation for the whole file. */
  readonly idleTimeoutMs: number;
  readonly activeTimeoutMs: number;
  readonly maxFlows: number;
  readonly localNetworks: readonly string[];
  readonly placeOf?: PlaceOf;
}

/** Where an import stands. `storedRows` are acknowledged: they survive whatever happens next. */
export interface ImportProgress {
  readonly file: string;
  readonly fileIndex: number;
  readonly files: number;
  readonly bytesRead: number;
  readonly totalBytes: number;
  readonly packets: number;
  readonly storedRows: number;
}

export interface RunImportOptions {
  readonly files: readonly ImportFile[];
  readonly options: ImportOptions;
  readonly dissectors: readonly Dissector[];
  readonly readCapture: ReadCapture;
  /** Resolves when a batch is safe. */
  readonly deliver: (batch: EncodedBatch) => Promise<void>;
  readonly onProgress?: (progress: ImportProgress) => void;
  readonly log: Log;
  readonly signal?: AbortSignal;
  /** How long the store may refuse or be away before the import gives up. */
  readonly patienceMs?: number;
  /** Told once each time the store does not take what it is given, with the reason; the import waits and tries again. */
  readonly onWait?: (reason: AppError) => void;
}

/** How often others have their turn and progress is told, at most. */
const pauseEveryMs = 5;
/** The flow table's clock moves by packet time, at most this often. */
const beatMs = 250;
const toldReasons = 20;

/**
 * Reads capture files into the store. A file's result is given when every row of it is acknowledged. What is wrong with a file is in
 * its result; rejects (UNAVAILABLE, LIMIT_EXCEEDED, CANCELLED) when the rows cannot be stored or the signal aborts: rows reported as stored are.
 */
export async function runImport(options: RunImportOptions): Promise<ImportResult[]> {
  const results: ImportResult[] = [];
  for (const [index, file] of options.files.entries()) results.push(await importFile(options, file, index));
  return results;
}

async function importFile(run: RunImportOptions, file: ImportFile, fileIndex: number): Promise<ImportResult> {
  const { options, log } = run;
  const title = file.title ?? basename(file.path);
  const delivery = patientDelivery(run.deliver, run.patienceMs ?? 30_000, run.signal, run.onWait);
  const batches = createBatcher({ deliver: delivery.deliver, whenRefused: "wait" });
  const counts = { dns: 0 };
  let pausedAtMs = 0;
  const engine = createEngine(
    { source: "PCAP", dissectors: run.dissectors, ...options },
    {
      flow: (interval) => batches.flow(interval),
      dns: (transaction) => {
        counts.dns++;
        batches.dns(transaction);
      },
    },
  );
  const found = (summary?: Awaited<ReturnType<ReadCapture>>, shiftMs = 0): Omit<ImportResult, "outcome"> => ({
    file: title,
    packets: engine.counters.packets,
    flows: engine.counters.flowsCreated,
    dnsTransactions: counts.dns,
    bytes: engine.counters.bytes,
    malformed: engine.counters.malformed,
    malformedReasons: byFrequency(engine.counters.malformedReasons, toldReasons),
    ...(summary && Number.isFinite(summary.firstTimeMs) ? { fromMs: summary.firstTimeMs + shiftMs, toMs: summary.lastTimeMs + shiftMs } : {}),
  });
  try {
    const shiftMs = options.shiftToNow ? await shiftOf(run, file.path) : 0;
    const summary = await run.readCapture(file.path, {
      ...feed(engine, title, shiftMs, Number.isFinite(options.idleTimeoutMs)),
      async onProgress(bytesRead, totalBytes) {
        const nowMs = Date.now();
        if (nowMs - pausedAtMs < pauseEveryMs) return;
        pausedAtMs = nowMs;
        delivery.throwIfFailed();
        batches.beat(nowMs);
        run.onProgress?.({
          file: title,
          fileIndex,
          files: run.files.length,
          bytesRead,
          totalBytes,
          packets: engine.counters.packets,
          storedRows: delivery.acknowledgedRows,
        });
        await batches.room();
        // The socket has its turn.
        await nextTurn();
      },
    });
    engine.flush("eof", true);
    await batches.drain();
    delivery.throwIfFailed();
    const { fileBytes, packets, problem } = summary;
    run.onProgress?.({
      file: title,
      fileIndex,
      files: run.files.length,
      bytesRead: fileBytes,
      totalBytes: fileBytes,
      packets,
      storedRows: delivery.acknowledgedRows,
    });
    if (!problem) return { ...found(summary, shiftMs), outcome: "whole" };
    log.info({ file: title, ...problem }, "the capture could not be read to its end");
    return { ...found(summary, shiftMs), problem: `${problem.message} (at byte ${problem.position})`, outcome: "damaged" };
  } catch (error) {
    if (delivery.failure) throw withStored(delivery.failure, delivery.acknowledgedRows, title);
    if (!(error instanceof AppError)) throw error;
    const { path, cure } = error.details;
    const problem = [error.message, path, cure].filter(Boolean).join(" ");
    // A file with a title lies where the server put it: who sent it knows the name alone.
    return { ...found(), problem: file.title === undefined ? problem : problem.replaceAll(printable(file.path, 1_000), title), outcome: "unreadable" };
  }
}

/** The failure, and what it leaves behind: whoever imports the file again stores that part twice. */
function withStored(failure: Error, rows: number, title: string): Error {
  if (!(failure instanceof AppError) || failure.code === "CANCELLED") return failure;
  const stored =
    rows === 0
      ? `Nothing of ${printable(title)} was stored.`
      : `${rows.toLocaleString("en-US")} rows of ${printable(title)} were stored before and stay; importing it again stores them twice.`;
  return new AppError(failure.code, `${failure.message} ${stored}`, failure.details, { cause: failure });
}

/** Reads the whole file for the time of its last packet. */
async function shiftOf(run: RunImportOptions, path: string): Promise<number> {
  const { lastTimeMs } = await run.readCapture(path, {
    addInterface: () => 0,
    onPacket: () => {},
    onProgress: async () => {
      run.signal?.throwIfAborted();
      await nextTurn();
    },
  });
  return Number.isFinite(lastTimeMs) ? Date.now() - lastTimeMs : 0;
}

function feed(engine: Engine, title: string, shiftMs: number, hasTimeouts: boolean): Pick<Parameters<ReadCapture>[1], "addInterface" | "onPacket" | "onChunk"> {
  const interfaces = new Map<number, number>();
  const nextBeatMs = new Float64Array([Number.NEGATIVE_INFINITY]);
  return {
    addInterface(linkType) {
      // All interfaces of a file are one place where traffic was seen.
      const known = interfaces.get(linkType) ?? engine.addInterface(title, linkType);
      interfaces.set(linkType, known);
      return known;
    },
    onPacket(bytes, offset, capturedLength, wireLength, timeMs, interfaceId) {
      const shiftedMs = timeMs + shiftMs;
      engine.defer(bytes, offset, capturedLength, wireLength, shiftedMs, interfaceId, 0);
      if (shiftedMs >= nextBeatMs[0]!) {
        nextBeatMs[0] = shiftedMs + beatMs;
        if (hasTimeouts) engine.beat(shiftedMs);
      }
    },
    onChunk: () => engine.settle(),
  };
}
