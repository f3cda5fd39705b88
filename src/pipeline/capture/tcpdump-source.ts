import type { ChildProcess } from "node:child_process";
import type { Readable } from "node:stream";
import type { CaptureSource } from "../../model/capture.ts";
import { PcapParser } from "../../net/pcap-parser.ts";

type OnPacket = Parameters<CaptureSource["poll"]>[1];

const bufferBytes = 1 << 20;
/** tcpdump says its counts on SIGUSR1; more often than this nobody wants to know. */
const countsEveryMs = 1_000;

/** A tcpdump that writes a capture into a pipe. What is not read yet waits in the pipe, then in tcpdump's ring, which counts what it loses. */
export class TcpdumpSource implements CaptureSource {
  readonly interfaceName: string;
  linkType = -1;
  failure: string | undefined;
  readonly #child: ChildProcess;
  readonly #output: Readable;
  readonly #parser: PcapParser;
  #bytes = new Uint8Array(bufferBytes);
  #view = new DataView(this.#bytes.buffer);
  #used = 0;
  /** Parsed, and waiting for a poll with room. */
  readonly #ready: { readonly offset: number; readonly captured: number; readonly wire: number; readonly timeMs: number }[] = [];
  #next = 0;
  #parsed = 0;
  #problem = "";
  #packets = 0;
  #drops = 0;
  #askedAtMs = 0;
  #isClosed = false;

  /** `child` writes a capture to its standard output and messages to its standard error, both of them pipes. */
  constructor(interfaceName: string, child: ChildProcess & { readonly stdout: Readable; readonly stderr: Readable }) {
    this.interfaceName = interfaceName;
    this.#child = child;
    this.#output = child.stdout;
    this.#parser = new PcapParser({
      addInterface: (linkType) => {
        this.linkType = linkType;
        return 0;
      },
      onPacket: (_bytes, offset, captured, wire, timeMs) => void this.#ready.push({ offset, captured, wire, timeMs }),
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => this.#said(text));
    child.once("error", (error) => (this.failure ??= `tcpdump cannot be started: ${error.message}`));
    child.once("exit", (code, signal) => {
      if (!this.#isClosed) this.failure ??= `tcpdump ended (${signal ?? `code ${code}`}): ${this.#problem.slice(-300) || "it said nothing"}`;
    });
  }

  /** Resolves when tcpdump has said what link it captures from; rejects with its own words when it cannot. */
  async begun(withinMs: number): Promise<void> {
    const untilMs = performance.now() + withinMs;
    while (this.linkType < 0) {
      if (this.failure !== undefined) throw new Error(this.#problem.trim() || this.failure);
      if (performance.now() > untilMs) throw new Error(`tcpdump captured nothing within ${withinMs} ms: ${this.#problem.trim()}`);
      this.#fill();
      if (this.linkType < 0) await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  poll(budget: number, onPacket: OnPacket): number {
    let count = 0;
    while (count < budget && !this.#isClosed) {
      if (this.#next >= this.#ready.length && !this.#fill()) break;
      const { offset, captured, wire, timeMs } = this.#ready[this.#next++]!;
      count++;
      this.#packets++;
      onPacket(this.#bytes, offset, captured, wire, timeMs, 0);
    }
    return count;
  }

  /** Drops as tcpdump said last, at most a second or two ago. */
  stats(): { readonly packets: number; readonly drops: number } {
    const nowMs = performance.now();
    if (!this.#isClosed && this.failure === undefined && nowMs - this.#askedAtMs > countsEveryMs) {
      this.#askedAtMs = nowMs;
      this.#child.kill("SIGUSR1");
    }
    return { packets: this.#packets + this.#drops, drops: this.#drops };
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#child.kill("SIGTERM");
    this.#output.destroy();
  }

  /** Takes what the pipe has and parses whole records; false when there is none. */
  #fill(): boolean {
    this.#ready.length = 0;
    this.#next = 0;
    this.#bytes.copyWithin(0, this.#parsed, this.#used);
    this.#used -= this.#parsed;
    this.#parsed = 0;
    for (let chunk = this.#chunk(); chunk; chunk = this.#chunk()) {
      if (this.#used + chunk.length > this.#bytes.length) this.#grow(this.#used + chunk.length);
      this.#bytes.set(chunk, this.#used);
      this.#used += chunk.length;
      if (this.#used >= bufferBytes / 2) break;
    }
    this.#parsed = this.#parser.parse(this.#bytes, this.#view, this.#used, 0);
    if (this.#parser.problem) this.failure ??= `tcpdump wrote no capture: ${this.#parser.problem.message}`;
    return this.#ready.length > 0;
  }

  #chunk(): Uint8Array | null {
    return this.failure !== undefined && this.#output.readableLength === 0 ? null : (this.#output.read() as Uint8Array | null);
  }

  #grow(least: number): void {
    const larger = new Uint8Array(Math.max(least, this.#bytes.length * 2));
    larger.set(this.#bytes.subarray(0, this.#used));
    this.#bytes = larger;
    this.#view = new DataView(larger.buffer);
  }

  #said(text: string): void {
    this.#problem = (this.#problem + text).slice(-2_000);
    const counts = [...this.#problem.matchAll(/(\d+) packets? dropped by kernel/g)].at(-1);
    if (counts) this.#drops = Number(counts[1]);
  }
}
