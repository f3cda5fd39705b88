/**
 * A program the engine bench runs: reads a capture into an engine with all dissectors, in this one process, its rows going
 * nowhere, and prints what it took as JSON. It reads it twice, each time into a new engine: the first time holds V8's compiling, which
 * a monitor that runs for months pays once. Arguments: the folder of the compiled sources, the capture.
 */
import { pathToFileURL } from "node:url";
import type * as PcapFile from "../../src/collectors/pcap-file.ts";
import type * as LocalNetworks from "../../src/enrich/local-networks.ts";
import type { Dissector } from "../../src/model/dissector.ts";
import type * as CreateEngine from "../../src/pipeline/create-engine.ts";
import type * as Discover from "../../src/runtime/discover.ts";

export interface EngineCore {
  readonly packets: number;
  readonly flows: number;
  readonly rows: number;
  readonly cold: EnginePass;
  readonly warm: EnginePass;
  /** Memory taken since before the first packet, all flows being there, by flow. */
  readonly bytesPerFlow: number;
  /** Resident before the first packet, MiB. */
  readonly besideMb: number;
}

export interface EnginePass {
  /** All packets taken in and the rows of all flows made. */
  readonly wallSeconds: number;
  /** Of these the packets. */
  readonly packetsSeconds: number;
  /** All threads: the collector of garbage and the compiler beside ours. */
  readonly cpuSeconds: number;
}

const [folder, capture] = process.argv.slice(2);
const base = pathToFileURL(`${folder}/`);
const load = async <T>(path: string): Promise<T> => (await import(new URL(path, base).href)) as T;
const suffix = folder!.endsWith("src") ? "ts" : "js";
const { createEngine } = await load<typeof CreateEngine>(`pipeline/create-engine.${suffix}`);
const { readCapture } = await load<typeof PcapFile>(`collectors/pcap-file.${suffix}`);
const { discover } = await load<typeof Discover>(`runtime/discover.${suffix}`);
const { defaultLocalNetworks } = await load<typeof LocalNetworks>(`enrich/local-networks.${suffix}`);

/** Of WebAssembly, whose memory no other figure counts. */
const memories: WebAssembly.Memory[] = [];
WebAssembly.Memory = class extends WebAssembly.Memory {
  constructor(descriptor: WebAssembly.MemoryDescriptor) {
    super(descriptor);
    memories.push(this);
  }
};

const dissectors = await discover<Dissector>(new URL("dissectors/", base));
const taken = (): number => {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return memories.reduce((sum, { buffer }) => sum + buffer.byteLength, heapUsed + arrayBuffers);
};

async function pass(): Promise<EnginePass & Pick<EngineCore, "packets" | "flows" | "rows" | "bytesPerFlow">> {
  let rows = 0;
  const engine = createEngine(
    {
      source: "PCAP",
      dissectors,
      localNetworks: defaultLocalNetworks,
      tunnels: false,
      idleTimeoutMs: Number.POSITIVE_INFINITY,
      activeTimeoutMs: Number.POSITIVE_INFINITY,
      maxFlows: 4_000_000,
    },
    { flow: () => rows++ },
  );
  const before = taken();
  const cpu = process.cpuUsage();
  const start = performance.now();
  const { packets } = await readCapture(capture!, {
    addInterface: (linkType) => engine.addInterface("bench", linkType),
    onPacket: (bytes, offset, captured, wire, timeMs, id) => engine.defer(bytes, offset, captured, wire, timeMs, id, 0),
    onChunk: () => engine.settle(),
  });
  const readMs = performance.now() - start;
  const readCpu = process.cpuUsage(cpu);
  const flows = engine.activeFlows;
  const bytesPerFlow = (taken() - before) / flows;
  const flushCpu = process.cpuUsage();
  const flushStart = performance.now();
  engine.flush("eof", true);
  const wallSeconds = (readMs + performance.now() - flushStart) / 1_000;
  const { user, system } = process.cpuUsage(flushCpu);
  const cpuSeconds = (readCpu.user + readCpu.system + user + system) / 1e6;
  memories.length = 0;
  return { packets, flows, rows, wallSeconds, packetsSeconds: readMs / 1_000, cpuSeconds, bytesPerFlow };
}

const besideMb = process.memoryUsage().rss / 2 ** 20;
const cold = await pass();
const warm = await pass();
const { packets, flows, rows, bytesPerFlow } = cold;
const result: EngineCore = { packets, flows, rows, cold: timesOf(cold), warm: timesOf(warm), bytesPerFlow, besideMb };
process.stdout.write(`${JSON.stringify(result)}\n`);

function timesOf({ wallSeconds, packetsSeconds, cpuSeconds }: EnginePass): EnginePass {
  return { wallSeconds, packetsSeconds, cpuSeconds };
}
