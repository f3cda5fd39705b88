import { defineCaptureDriver, type CaptureOptions, type CaptureSource } from "../../model/capture.ts";
import { AppError } from "../../model/errors.ts";
import { linkTypes } from "../../pipeline/engine.ts";
import { captureCure } from "../../pipeline/capture/capture-cure.ts";
import { PacketQueue } from "../../pipeline/capture/packet-queue.ts";

/** What we use of the `cap` package (libpcap, WinPcap). */
interface CapInstance {
  /** Returns the name of the link type. Keeps the address of `buffer`, but not the Buffer: the caller must. */
  open(device: string, filter: string, bufferBytes: number, buffer: Buffer): string;
  setMinBytes?(bytes: number): void;
  on(event: "packet", listener: (bytes: number, isCut: boolean) => void): void;
  removeAllListeners(event: "packet"): void;
  close(): void;
}
interface CapModule {
  readonly Cap: new () => CapInstance;
}

const linkTypeOf: Readonly<Record<string, number>> = {
  NULL: linkTypes.NULL,
  ETHERNET: linkTypes.ETHERNET,
  RAW: linkTypes.RAW,
  LINKTYPE_LINUX_SLL: linkTypes.LINUX_SLL,
};
const maxFrameBytes = 65_535;
/** A buffer for the kernel smaller than this loses packets at once where offloads are on. */
const leastKernelBytes = 32 * 1_048_576;

/** The optional `cap` package: libpcap wherever it can be compiled. Loaded only when chosen or when nothing better works. */
export default defineCaptureDriver({
  name: "cap",
  priority: 10,
  limits: [
    "Time stamps are those of reading, not of the packet.",
    "Packets the kernel dropped cannot be counted.",
    "Lengths are those captured; with receive offload on, a few thousand packets a second may already be lost (ethtool -K IF tso off gso off gro off).",
  ],
  async available() {
    try {
      await loadCap();
      return { usable: true };
    } catch {
      return {
        usable: false,
        problem: "The cap package is not built.",
        cure: "Install libpcap-dev, g++, make and python3, then run: npm rebuild cap --ignore-scripts=false",
      };
    }
  },
  /** It has no compiler that could be asked without opening an interface. */
  async filterProblem() {
    return undefined;
  },
  async open(interfaceName, options) {
    return new CapSource(await loadCap(), interfaceName, options);
  },
});

async function loadCap(): Promise<CapModule> {
  // Not a literal: the package is optional and has no types.
  const name: string = "cap";
  const loaded = (await import(name)) as { readonly default: CapModule };
  return loaded.default;
}

export class CapSource implements CaptureSource {
  readonly interfaceName: string;
  readonly linkType: number;
  /** cap writes into this memory as long as the capture is open: a field, so that it is not collected. */
  readonly #buffer = Buffer.alloc(maxFrameBytes);
  readonly #cap: CapInstance;
  readonly #queue: PacketQueue;

  constructor(module: CapModule, interfaceName: string, options: CaptureOptions) {
    this.interfaceName = interfaceName;
    this.#queue = new PacketQueue(options.bufferBytes);
    this.#cap = new module.Cap();
    try {
      const name = this.#cap.open(interfaceName, options.filter ?? "", Math.max(leastKernelBytes, options.bufferBytes), this.#buffer);
      const linkType = linkTypeOf[name];
      if (linkType === undefined) throw new Error(`its link type ${name} is not known`);
      this.linkType = linkType;
    } catch (cause) {
      throw new AppError(
        "UNAVAILABLE",
        `Cannot capture on ${interfaceName}: ${cause instanceof Error ? cause.message : String(cause)}.`,
        { path: interfaceName, cure: captureCure },
        { cause },
      );
    }
    this.#cap.setMinBytes?.(0);
    this.#cap.on("packet", (bytes) => {
      const captured = Math.min(bytes, options.snapLength);
      this.#queue.push(this.#buffer.subarray(0, captured), bytes, Date.now());
    });
  }

  poll(budget: number, onPacket: Parameters<CaptureSource["poll"]>[1]): number {
    return this.#queue.poll(budget, onPacket);
  }

  /** The kernel's drops are not known. */
  stats(): undefined {
    return undefined;
  }

  close(): void {
    this.#cap.removeAllListeners("packet");
    this.#cap.close();
  }
}
