import { printable } from "../runtime/printable.ts";
import type { CaptureDriver, CaptureSource } from "../model/capture.ts";
import { AppError } from "../model/errors.ts";
import { packetBlockBytes, writePacket } from "../net/pcapng-writer.ts";
import type { Log } from "../runtime/log.ts";
import { tapReports, type TapChunk, type TapEnd, type TapStarted, type TapTask } from "./packet-tap-protocol.ts";

export interface PacketTapsOptions {
  /** The meter's driver, and the interfaces it captures on. */
  readonly driver: () => CaptureDriver | undefined;
  readonly captured: () => readonly string[];
  readonly promiscuous: boolean;
  /** Sends to the server; resolves when it has the bytes. */
  readonly send: (method: string, head: TapChunk | TapEnd, bytes?: Uint8Array) => Promise<unknown>;
  readonly log: Log;
}

const ringBytes = 4 << 20;
const maxTaps = 4;
/** Chunks on their way to the server at a time; beyond them packets are lost and counted, so that a slow disk never holds the meter up. */
const maxUnderWay = 8;
const flushEveryMs = 200;

interface Tap {
  readonly task: TapTask;
  readonly sources: readonly CaptureSource[];
  readonly untilMs: number;
  chunk: Uint8Array;
  used: number;
  inChunk: number;
  packets: number;
  bytes: number;
  lost: number;
  underWay: number;
  last: Promise<unknown>;
}

/** Copies of packets for people: each has captures of its own beside the meter's, with its own filter, and ends at its bounds. */
export class PacketTaps {
  readonly #options: PacketTapsOptions;
  readonly #taps = new Map<string, Tap>();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: PacketTapsOptions) {
    this.#options = options;
  }

  /** What is wrong with a filter; undefined when nothing is. Throws BAD_INPUT for interfaces that are not captured. */
  async check(filter: string, interfaces: readonly string[]): Promise<string | undefined> {
    this.#namesOf(interfaces);
    return this.#driver().filterProblem(filter);
  }

  async start(task: TapTask): Promise<TapStarted> {
    if (this.#taps.size >= maxTaps) throw new AppError("LIMIT_EXCEEDED", "Too many packet captures run.", { wanted: `at most ${maxTaps} at a time` });
    const names = this.#namesOf(task.interfaces);
    const driver = this.#driver();
    const sources: CaptureSource[] = [];
    try {
      const { snapLength, filter } = task;
      const { promiscuous } = this.#options;
      for (const name of names) sources.push(await driver.open(name, { snapLength, promiscuous, filter, bufferBytes: ringBytes }));
    } catch (error) {
      for (const source of sources) source.close();
      throw error;
    }
    const chunk = new Uint8Array(task.chunkBytes);
    const counts = { used: 0, inChunk: 0, packets: 0, bytes: 0, lost: 0, underWay: 0 };
    this.#taps.set(task.id, { task, sources, untilMs: Date.now() + task.seconds * 1_000, chunk, ...counts, last: Promise.resolve() });
    this.#timer ??= setInterval(() => this.#tick(), flushEveryMs);
    return { interfaces: sources.map(({ interfaceName, linkType }) => ({ name: interfaceName, linkType })) };
  }

  /** Those wanted, each once; all that are captured when none is named. */
  #namesOf(wanted: readonly string[]): readonly string[] {
    const captured = this.#options.captured();
    const unknown = wanted.filter((name) => !captured.includes(name));
    if (unknown.length > 0 || captured.length === 0) {
      throw new AppError(
        "BAD_INPUT",
        unknown.length > 0 ? `Nothing is captured on ${printable(unknown.join(", "))}.` : "Nothing is captured on any interface.",
        {
          path: "input.interfaces",
          wanted: captured.join(", ") || "an interface that is captured",
          cure: "The query interfaces shows which are captured, and why others are not.",
        },
      );
    }
    return wanted.length > 0 ? [...new Set(wanted)] : captured;
  }

  /** Ends one early; false when it is not there. */
  stop(id: string): boolean {
    const tap = this.#taps.get(id);
    if (tap) this.#end(tap, "stopped");
    return tap !== undefined;
  }

  poll(budget: number): number {
    let count = 0;
    for (const tap of this.#taps.values()) {
      for (const [interfaceId, source] of tap.sources.entries()) {
        count += source.poll(budget, (bytes, offset, capturedLength, wireLength, timeMs, vlan) => {
          if (tap.packets >= tap.task.maxPackets || !this.#room(tap, capturedLength)) return;
          const before = tap.used;
          const given = { interfaceId, linkType: source.linkType, timeMs, bytes, offset, capturedLength, wireLength, vlan };
          tap.used = writePacket(tap.chunk, before, given);
          tap.bytes += tap.used - before;
          tap.packets++;
          tap.inChunk++;
        });
      }
      if (tap.packets >= tap.task.maxPackets) this.#end(tap, "packets");
      else if (this.#isFull(tap, tap.task.snapLength)) this.#end(tap, "bytes");
    }
    return count;
  }

  close(): void {
    for (const tap of this.#taps.values()) this.#end(tap, "stopped");
  }

  #driver(): CaptureDriver {
    const driver = this.#options.driver();
    if (driver) return driver;
    throw new AppError("UNAVAILABLE", "Nothing can be captured here.", { cure: "Run: npx wiregraph doctor" });
  }

  #isFull({ bytes, task }: Tap, length: number): boolean {
    return task.maxBytes !== undefined && bytes + packetBlockBytes(Math.min(length, task.snapLength)) > task.maxBytes;
  }

  /** Makes room for one more packet; false when it must be left out. */
  #room(tap: Tap, length: number): boolean {
    if (this.#isFull(tap, length)) return false;
    if (tap.used + packetBlockBytes(length) <= tap.chunk.length) return true;
    if (tap.underWay >= maxUnderWay) {
      tap.lost++;
      return false;
    }
    this.#flush(tap);
    return packetBlockBytes(length) <= tap.chunk.length;
  }

  #flush(tap: Tap): void {
    if (tap.used === 0) return;
    const bytes = tap.chunk.subarray(0, tap.used);
    const head: TapChunk = { id: tap.task.id, packets: tap.inChunk };
    tap.chunk = new Uint8Array(tap.task.chunkBytes);
    tap.used = 0;
    tap.inChunk = 0;
    tap.underWay++;
    tap.last = this.#options.send(tapReports.chunk, head, bytes).then(
      () => tap.underWay--,
      (error: unknown) => {
        tap.underWay--;
        this.#end(tap, "failed", error instanceof Error ? error.message : String(error));
      },
    );
  }

  #tick(): void {
    const nowMs = Date.now();
    for (const tap of this.#taps.values()) {
      const failure = tap.sources.find((source) => source.failure !== undefined)?.failure;
      if (failure !== undefined) this.#end(tap, "failed", failure);
      else if (nowMs >= tap.untilMs) this.#end(tap, "seconds");
      else if (tap.underWay < maxUnderWay) this.#flush(tap);
    }
  }

  #end(tap: Tap, reason: TapEnd["reason"], problem?: string): void {
    const { id } = tap.task;
    if (!this.#taps.delete(id)) return;
    if (this.#taps.size === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
    for (const source of tap.sources) source.close();
    const counts = tap.sources.map((source) => source.stats() ?? { packets: 0, drops: 0 });
    if (reason !== "failed") this.#flush(tap);
    const end: TapEnd = { id, reason, lost: tap.lost, counts, ...(problem === undefined ? {} : { problem }) };
    tap.last
      .then(() => this.#options.send(tapReports.end, end))
      .catch((error: unknown) => this.#options.log.warn({ id, error: String(error) }, "the end of a packet capture could not be told"));
  }
}
