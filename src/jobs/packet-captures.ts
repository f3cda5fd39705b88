import { randomUUID } from "node:crypto";
import { createReadStream, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { appendFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { AppError } from "../model/errors.ts";
import { type Principal, throughOf } from "../model/principal.ts";
import { captureQuotas, type NewPacketCapture, type PacketCapture, type PacketCaptures } from "../model/services/packet-captures.ts";
import { interfaceDescription, interfaceStatistics, sectionHeader } from "../net/pcapng-writer.ts";
import { tapMethods, tapReports, type TapChunk, type TapEnd, type TapStarted, type TapTask } from "../pipeline/packet-tap-protocol.ts";
import type { IpcHandlers } from "../runtime/ipc.ts";
import type { Log } from "../runtime/log.ts";
import { printable } from "../runtime/printable.ts";

export interface PacketCapturesOptions {
  readonly folder: string;
  /** `wiregraph VERSION`, written into the files. */
  readonly application: string;
  /** Where people reach the server. */
  readonly url: string;
  /** Asks the meter. */
  readonly ask: <T>(method: string, parameters: unknown) => Promise<T>;
  readonly log: Log;
  readonly clock?: () => number;
}

export interface PacketCapturesPart extends PacketCaptures {
  /** What the meter tells. */
  readonly handlers: IpcHandlers;
  /** The meter is gone: what it was copying ends. */
  meterGone(): Promise<void>;
  /** Reads what earlier runs left; deletes what is too old, then every hour. */
  open(): Promise<void>;
  /** Ends what runs, and waits until it is written. */
  close(): Promise<void>;
}

const chunkBytes = 256 * 1_024;
const largestFileBytes = 64_000_000;
const sweepEveryMs = 3_600_000;
const idRule = /^[0-9a-f-]{36}$/;

interface File {
  readonly path: string;
  bytes: number;
}

interface Kept {
  capture: PacketCapture;
  interfaces: TapStarted["interfaces"];
  readonly files: File[];
  nextFile: number;
  /** Everything that is written, one after the other. */
  writing: Promise<void>;
}

export function createPacketCaptures(options: PacketCapturesOptions): PacketCapturesPart {
  return new CaptureFolder(options);
}

/** Captures as pcapng files (mode 0600) in a folder, each with a JSON file that says what it is. */
class CaptureFolder implements PacketCapturesPart {
  readonly handlers: IpcHandlers;
  readonly #options: PacketCapturesOptions;
  readonly #kept = new Map<string, Kept>();
  readonly #clock: () => number;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: PacketCapturesOptions) {
    this.#options = options;
    this.#clock = options.clock ?? Date.now;
    this.handlers = {
      [tapReports.chunk]: (head: TapChunk, bytes: Buffer) => this.#take(head, bytes),
      [tapReports.end]: (end: TapEnd) => this.#ended(end),
    };
  }

  async open(): Promise<void> {
    const { folder } = this.#options;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const name of readdirSync(folder).filter((each) => each.endsWith(".json"))) this.#read(join(folder, name));
    this.#sweep();
    this.#timer = setInterval(() => this.#sweep(), sweepEveryMs);
    this.#timer.unref();
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    for (const kept of this.#kept.values()) {
      if (kept.capture.state === "RUNNING") this.#finish(kept, "STOPPED", "The server stopped; what was written stays.");
      await kept.writing;
    }
  }

  async check(wanted: NewPacketCapture): Promise<void> {
    this.#refuseBeyondQuotas(wanted);
    const { filter, interfaces } = wanted;
    const problem = await this.#options.ask<string | null>(tapMethods.check, { filter, interfaces });
    if (problem === null) return;
    throw new AppError("BAD_INPUT", `The filter is not right: ${printable(problem, 300)}`, {
      path: "input.filter",
      wanted: "a filter as tcpdump takes it, such as: host 192.0.2.7 and tcp port 443",
      got: printable(filter, 200),
    });
  }

  async start(wanted: NewPacketCapture, by: Principal): Promise<PacketCapture> {
    this.#refuseBeyondQuotas(wanted);
    const id = randomUUID();
    const { filter, interfaces, snapLength, seconds, maxPackets, maxBytes, keepLatest } = wanted;
    const startedAtMs = this.#clock();
    const capture: PacketCapture = {
      ...wanted,
      id,
      state: "RUNNING",
      by: by.userName,
      through: throughOf(by),
      startedAtMs,
      expiresAtMs: startedAtMs + seconds * 1_000 + captureQuotas.keepMs,
      packets: 0,
      bytes: 0,
      files: 0,
      lost: 0,
      link: `${this.#options.url}/captures/${id}.pcapng`,
    };
    const kept: Kept = { capture, interfaces: [], files: [], nextFile: 1, writing: Promise.resolve() };
    this.#kept.set(id, kept);
    try {
      const task: TapTask = { id, interfaces, filter, snapLength, seconds, maxPackets, chunkBytes, ...(keepLatest ? {} : { maxBytes }) };
      kept.interfaces = (await this.#options.ask<TapStarted>(tapMethods.start, task)).interfaces;
      kept.capture = { ...kept.capture, interfaces: kept.interfaces.map(({ name }) => name) };
      this.#remember(kept);
      this.#options.log.info({ id, by: by.userName, filter, interfaces: kept.capture.interfaces }, "packet capture began");
      return kept.capture;
    } catch (error) {
      this.#kept.delete(id);
      throw error;
    }
  }

  async stop(id: string): Promise<PacketCapture | undefined> {
    const kept = this.#kept.get(id);
    if (kept?.capture.state !== "RUNNING") return kept?.capture;
    const wasRunning = await this.#options.ask<boolean>(tapMethods.stop, { id });
    // The meter sends what it still holds, then the end; one that knows nothing of it sends neither.
    if (!wasRunning) this.#finish(kept, "STOPPED", "Stopped.");
    for (let waited = 0; kept.capture.state === "RUNNING" && waited < 100; waited++) await new Promise((resolve) => setTimeout(resolve, 20));
    await kept.writing;
    return kept.capture;
  }

  get(id: string): PacketCapture | undefined {
    return this.#kept.get(id)?.capture;
  }

  list(): readonly PacketCapture[] {
    return [...this.#kept.values()].map(({ capture }) => capture).toSorted((a, b) => b.startedAtMs - a.startedAtMs);
  }

  read(id: string): ReturnType<PacketCaptures["read"]> {
    const kept = this.#kept.get(id);
    if (!kept || kept.files.length === 0) return undefined;
    // Whole blocks only, and as much as was promised, while more is being written.
    const files = kept.files.map((file) => ({ ...file }));
    const stream = Readable.from(
      (async function* () {
        for (const { path, bytes } of files) if (bytes > 0) yield* createReadStream(path, { end: bytes - 1 });
      })(),
    );
    return { capture: kept.capture, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0), stream };
  }

  async meterGone(): Promise<void> {
    for (const kept of this.#kept.values()) {
      // What it sent last may still be on its way to the file, its end too.
      await kept.writing;
      this.#finish(kept, "FAILED", "The meter ended; what was written stays.");
    }
  }

  #refuseBeyondQuotas(wanted: NewPacketCapture): void {
    const all = this.list();
    const running = all.filter(({ state }) => state === "RUNNING");
    const used = all.reduce((sum, { state, bytes, maxBytes }) => sum + (state === "RUNNING" ? maxBytes : bytes), 0);
    const refuse = (
      message: string,
      limit: string,
      cure = "Files are deleted seven days after they were made; one that runs frees what it does not use when it is stopped.",
    ): never => {
      throw new AppError("LIMIT_EXCEEDED", message, { wanted: limit, cure });
    };
    if (running.length >= captureQuotas.running)
      refuse("Too many packet captures run.", `at most ${captureQuotas.running} at a time`, "Stop one with stopPacketCapture, or wait until one ends.");
    if (all.length >= captureQuotas.kept) refuse("Too many packet captures are kept.", `at most ${captureQuotas.kept}`);
    if (used + wanted.maxBytes > captureQuotas.diskBytes)
      refuse("Packet captures would take too much disk.", `at most ${captureQuotas.diskBytes} bytes together`);
  }

  /** Resolves when the bytes are in the file: the meter sends no more than a few chunks ahead of that. */
  async #take({ id, packets }: TapChunk, bytes: Buffer): Promise<void> {
    const kept = this.#kept.get(id);
    if (kept?.capture.state !== "RUNNING") throw new AppError("NOT_FOUND", "There is no such capture.");
    // The frame's memory is reused once this returns.
    const own = Buffer.from(bytes);
    await this.#write(kept, async () => {
      await this.#append(kept, own);
      kept.capture = { ...kept.capture, packets: kept.capture.packets + packets };
      this.#count(kept);
    });
  }

  /** One after the other; a disk that refuses ends the capture, and the meter is told with the chunk's answer. */
  #write(kept: Kept, work: () => Promise<void>): Promise<void> {
    const done = kept.writing.then(work);
    kept.writing = done.catch((error: unknown) => {
      if (kept.capture.state === "RUNNING") this.#finish(kept, "FAILED", `It could not be written: ${error instanceof Error ? error.message : String(error)}`);
    });
    return done;
  }

  async #append(kept: Kept, bytes: Uint8Array): Promise<void> {
    const { maxBytes, keepLatest } = kept.capture;
    const fileBytes = Math.min(largestFileBytes, Math.floor(maxBytes / 4));
    let file = kept.files.at(-1);
    if (!file || (file.bytes > 0 && file.bytes + bytes.length > fileBytes)) {
      file = { path: join(this.#options.folder, `${kept.capture.id}-${String(kept.nextFile++).padStart(4, "0")}.pcapng`), bytes: 0 };
      kept.files.push(file);
      const head = this.#head(kept);
      await writeFile(file.path, head, { mode: 0o600, flag: "wx" });
      file.bytes = head.length;
    }
    await appendFile(file.path, bytes);
    file.bytes += bytes.length;
    if (!keepLatest) return;
    while (kept.files.length > 1 && sizeOf(kept.files) > maxBytes) rmSync(kept.files.shift()!.path, { force: true });
  }

  /** Each file is whole by itself: who asked for it, why and with which filter, and the interfaces. */
  #head({ capture, interfaces }: Kept): Buffer {
    const { reason, by, through, filter, startedAtMs, snapLength } = capture;
    return Buffer.concat([
      sectionHeader(this.#options.application, [
        // A line each: what people wrote must not begin another.
        `Why: ${printable(reason, 500)}`,
        `Who: ${printable(by)} (${printable(through)})`,
        `Filter: ${printable(filter, 10_000)}`,
        `Begun: ${new Date(startedAtMs).toISOString()}, at most ${capture.seconds} s, ${capture.maxPackets} packets, ${capture.maxBytes} bytes`,
      ]),
      ...interfaces.map(({ name, linkType }) => interfaceDescription({ name, linkType, snapLength, filter })),
    ]);
  }

  async #ended({ id, reason, problem, lost, counts }: TapEnd): Promise<void> {
    const kept = this.#kept.get(id);
    if (kept?.capture.state !== "RUNNING") return;
    const nowMs = this.#clock();
    await this.#write(kept, async () => {
      const statistics = counts.slice(0, kept.interfaces.length).map((each, i) => interfaceStatistics(i, nowMs, each));
      await this.#append(kept, Buffer.concat(statistics));
    });
    const drops = counts.reduce((sum, each) => sum + each.drops, 0);
    kept.capture = { ...kept.capture, lost: lost + drops };
    const messages = {
      packets: "The number of packets was reached.",
      bytes: "The size was reached.",
      seconds: "The time was over.",
      stopped: "Stopped.",
      failed: "",
    };
    this.#finish(kept, reason === "failed" ? "FAILED" : reason === "stopped" ? "STOPPED" : "DONE", problem ?? messages[reason]);
  }

  /** The first end counts. */
  #finish(kept: Kept, state: PacketCapture["state"], message: string): void {
    if (kept.capture.state !== "RUNNING") return;
    const nowMs = this.#clock();
    kept.capture = { ...kept.capture, state, message: printable(message, 300), finishedAtMs: nowMs, expiresAtMs: nowMs + captureQuotas.keepMs };
    this.#count(kept);
    this.#remember(kept);
    const { id, packets, bytes, lost } = kept.capture;
    this.#options.log.info({ id, state, packets, bytes, lost }, "packet capture ended");
  }

  #count(kept: Kept): void {
    kept.capture = { ...kept.capture, bytes: sizeOf(kept.files), files: kept.files.length };
  }

  #remember({ capture }: Kept): void {
    try {
      writeFileSync(join(this.#options.folder, `${capture.id}.json`), JSON.stringify(capture), { mode: 0o600 });
    } catch (error) {
      this.#options.log.warn({ id: capture.id, error: String(error) }, "a packet capture could not be noted: a restart will forget it");
    }
  }

  /** One that an earlier run left. */
  #read(path: string): void {
    const { folder, url } = this.#options;
    try {
      const read = JSON.parse(readFileSync(path, "utf8")) as PacketCapture;
      if (!idRule.test(read.id) || !path.endsWith(`${read.id}.json`)) throw new Error("its id is not its name");
      const files = readdirSync(folder)
        .filter((name) => name.startsWith(`${read.id}-`) && name.endsWith(".pcapng"))
        .toSorted()
        .map((name) => ({ path: join(folder, name), bytes: statSync(join(folder, name)).size }));
      const kept: Kept = { capture: { ...read, link: `${url}/captures/${read.id}.pcapng` }, interfaces: [], files, nextFile: 1, writing: Promise.resolve() };
      this.#kept.set(read.id, kept);
      this.#count(kept);
      if (read.state === "RUNNING") this.#finish(kept, "FAILED", "The server ended meanwhile; what was written stays.");
    } catch (error) {
      this.#options.log.warn({ path, error: String(error) }, "a note of a packet capture cannot be read and is deleted");
      rmSync(path, { force: true });
    }
  }

  /** Deletes what is too old, and files that belong to nothing. */
  #sweep(): void {
    const nowMs = this.#clock();
    const { folder } = this.#options;
    for (const [id, { capture, files }] of this.#kept) {
      if (capture.state === "RUNNING" || capture.expiresAtMs > nowMs) continue;
      for (const { path } of files) rmSync(path, { force: true });
      rmSync(join(folder, `${id}.json`), { force: true });
      this.#kept.delete(id);
    }
    for (const name of existsSync(folder) ? readdirSync(folder) : []) {
      if (name.endsWith(".pcapng") && !this.#kept.has(name.slice(0, 36))) rmSync(join(folder, name), { force: true });
    }
  }
}

const sizeOf = (files: readonly File[]): number => files.reduce((sum, { bytes }) => sum + bytes, 0);
