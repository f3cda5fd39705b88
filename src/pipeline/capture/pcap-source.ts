import type { CaptureSource } from "../../model/capture.ts";
import type { PcapHandle } from "../../runtime/libpcap.ts";
import { linkTypes } from "../engine.ts";

type OnPacket = Parameters<CaptureSource["poll"]>[1];

const recordHeaderBytes = 16;
/** DLT_ numbers that differ from the LINKTYPE_ numbers of files: DLT_RAW is 12 on Linux and macOS, 14 on OpenBSD. */
const linkTypeOf: Readonly<Record<number, number>> = { 12: linkTypes.RAW, 14: linkTypes.RAW };

/** A live capture of libpcap: its packets come as pcap records in memory, thousands at a time. VLAN tags are in the frames again. */
export class PcapSource implements CaptureSource {
  readonly interfaceName: string;
  readonly linkType: number;
  failure: string | undefined;
  readonly #handle: PcapHandle;
  readonly #view: DataView;
  readonly #unitMs: number;
  #stats = { packets: 0, drops: 0 };
  /** What was read and not yet delivered. */
  #at = 0;
  #end = 0;
  #isClosed = false;

  constructor(interfaceName: string, handle: PcapHandle) {
    this.interfaceName = interfaceName;
    this.linkType = linkTypeOf[handle.dataLink] ?? handle.dataLink;
    this.#handle = handle;
    this.#view = new DataView(handle.records.buffer, handle.records.byteOffset, handle.records.length);
    this.#unitMs = handle.isNano ? 1e-6 : 1e-3;
  }

  poll(budget: number, onPacket: OnPacket): number {
    let count = 0;
    while (count < budget && !this.#isClosed) {
      if (this.#at >= this.#end && !this.#read(budget - count)) break;
      const at = this.#at;
      const captured = this.#view.getUint32(at + 8, true);
      const timeMs = this.#view.getUint32(at, true) * 1_000 + this.#view.getUint32(at + 4, true) * this.#unitMs;
      this.#at = at + recordHeaderBytes + captured;
      count++;
      onPacket(this.#handle.records, at + recordHeaderBytes, captured, this.#view.getUint32(at + 12, true), timeMs, 0);
    }
    return count;
  }

  stats(): { readonly packets: number; readonly drops: number } {
    if (this.#isClosed || this.failure !== undefined) return this.#stats;
    try {
      const now = this.#handle.stats();
      // libpcap counts in 32 bits, which turn over.
      this.#stats = { packets: onwards(this.#stats.packets, now.packets), drops: onwards(this.#stats.drops, now.drops) };
    } catch (error) {
      this.failure = (error as Error).message;
    }
    return this.#stats;
  }

  close(): void {
    if (this.#isClosed) return;
    this.stats();
    this.#isClosed = true;
    this.#handle.close();
  }

  #read(limit: number): boolean {
    if (this.failure !== undefined) return false;
    this.#at = 0;
    this.#end = 0;
    try {
      this.#end = this.#handle.read(Math.min(limit, this.#handle.capacity));
    } catch (error) {
      this.failure = (error as Error).message;
    }
    return this.#end > 0;
  }
}

/** The total after `before` whose lower 32 bits are `low`. */
function onwards(before: number, low: number): number {
  return before + ((low - before) >>> 0);
}
