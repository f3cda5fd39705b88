import type { ForeignLibraries } from "./libc.ts";

/** libpcap said no; `status` is its code (pcap/pcap.h), negative. */
export class PcapError extends Error {
  override readonly name = "PcapError";
  readonly status: number;
  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

export const pcapStatus = { error: -1, noSuchDevice: -5, notUp: -9, permission: -8, promiscuousPermission: -11, filter: -1_000 } as const;

export interface PcapOptions {
  readonly snapLength: number;
  readonly promiscuous: boolean;
  readonly bufferBytes: number;
  readonly filter?: string;
}

/** The system's libpcap: live captures where there is no better way, and the compiler of filters. */
export interface Libpcap {
  readonly version: string;
  /** A program of classic BPF (8 bytes an instruction) for frames of a DLT_ type; throws a PcapError whose status is `filter`. */
  compile(filter: string, dataLink: number, snapLength: number): Buffer;
  /** As `compile`, for what the kernel hands over of an interface: a VLAN tag is then beside the frame, not in it. Needs the right to capture. */
  compileFor(interfaceName: string, filter: string, snapLength: number): Buffer;
  open(interfaceName: string, options: PcapOptions): PcapHandle;
}

/** One live capture. Nothing may be called after `close`. */
export interface PcapHandle {
  /** DLT_ number. */
  readonly dataLink: number;
  /** Whether times are in nanoseconds, else microseconds. */
  readonly isNano: boolean;
  /**
   * Takes what is ready, at most `limit` packets, without waiting. Gives the length of `records` that they fill: pcap records in this machine's byte order
   * (seconds, fraction, captured length, wire length: u32 each, then the bytes). Throws a PcapError when the interface is gone.
   */
  read(limit: number): number;
  readonly records: Buffer;
  /** Packets that `records` surely holds at this snap length. */
  readonly capacity: number;
  stats(): { readonly packets: number; readonly drops: number };
  close(): void;
}

const fileNames: Readonly<Record<string, readonly string[]>> = {
  linux: ["libpcap.so.0.8", "libpcap.so.1", "libpcap.so"],
  darwin: ["/usr/lib/libpcap.A.dylib", "libpcap.dylib"],
};
const recordHeaderBytes = 16;
const recordBytes = 4 * 1_048_576;
const waitMs = 50;
const nanoseconds = 1;

/** Loads libpcap; throws when it is not installed. */
export function bindLibpcap(koffi: ForeignLibraries): Libpcap {
  const pcap = loadFirst(koffi, fileNames[process.platform] ?? ["libpcap.so"]);
  const c = koffi.load(null);
  const calls = {
    version: pcap.func("const char* pcap_lib_version()"),
    openDead: pcap.func("void* pcap_open_dead(int, int)"),
    create: pcap.func("void* pcap_create(const char*, void*)"),
    setSnapLength: pcap.func("int pcap_set_snaplen(void*, int)"),
    setPromiscuous: pcap.func("int pcap_set_promisc(void*, int)"),
    setTimeout: pcap.func("int pcap_set_timeout(void*, int)"),
    setBufferBytes: pcap.func("int pcap_set_buffer_size(void*, int)"),
    setPrecision: pcap.func("int pcap_set_tstamp_precision(void*, int)"),
    precision: pcap.func("int pcap_get_tstamp_precision(void*)"),
    activate: pcap.func("int pcap_activate(void*)"),
    setNonBlocking: pcap.func("int pcap_setnonblock(void*, int, void*)"),
    dataLink: pcap.func("int pcap_datalink(void*)"),
    compile: pcap.func("int pcap_compile(void*, void*, const char*, int, uint32_t)"),
    setFilter: pcap.func("int pcap_setfilter(void*, void*)"),
    freeCode: pcap.func("void pcap_freecode(void*)"),
    dumpOpen: pcap.func("void* pcap_dump_fopen(void*, void*)"),
    dumpClose: pcap.func("void pcap_dump_close(void*)"),
    dispatch: pcap.func("int pcap_dispatch(void*, int, void*, void*)"),
    stats: pcap.func("int pcap_stats(void*, void*)"),
    error: pcap.func("const char* pcap_geterr(void*)"),
    close: pcap.func("void pcap_close(void*)"),
    openMemory: c.func("void* fmemopen(void*, size_t, const char*)"),
    seek: c.func("int fseek(void*, long, int)"),
    tell: c.func("long ftell(void*)"),
    flush: c.func("int fflush(void*)"),
  };
  /** A C function of libpcap's that writes a packet to a stream: packets come over by the thousand, not by one call each. */
  const dump = pcap.symbol("pcap_dump");
  const errorOf = (handle: unknown): string => String(calls.error(handle));

  /** Hands the compiled program to `use` and frees it. */
  const withProgram = <T>(handle: unknown, filter: string, use: (program: Buffer) => T): T => {
    const program = Buffer.alloc(16);
    const [optimize, unknownNetmask] = [1, 0xffff_ffff];
    if (Number(calls.compile(handle, program, filter, optimize, unknownNetmask)) < 0) throw new PcapError(errorOf(handle), pcapStatus.filter);
    try {
      return use(program);
    } finally {
      calls.freeCode(program);
    }
  };
  const instructionsOf = (program: Buffer): Buffer => {
    const [count, address] = [program.readUInt32LE(0), program.readBigUInt64LE(8)];
    return Buffer.from(new Uint8Array(koffi.view(address, count * 8)));
  };

  const activate = (interfaceName: string, { snapLength, promiscuous, bufferBytes }: PcapOptions): unknown => {
    const problem = Buffer.alloc(256);
    const handle = calls.create(interfaceName, problem);
    if (!handle) throw new PcapError(problem.toString("utf8", 0, problem.indexOf(0)), pcapStatus.error);
    calls.setSnapLength(handle, snapLength);
    calls.setPromiscuous(handle, promiscuous ? 1 : 0);
    calls.setTimeout(handle, waitMs);
    calls.setBufferBytes(handle, bufferBytes);
    calls.setPrecision(handle, nanoseconds);
    const status = Number(calls.activate(handle));
    if (status < 0) {
      const message = errorOf(handle);
      calls.close(handle);
      throw new PcapError(message === "" ? `libpcap refused it (${status})` : message, status);
    }
    return handle;
  };

  const compileFor = (interfaceName: string, filter: string, snapLength: number): Buffer => {
    const handle = activate(interfaceName, { snapLength, promiscuous: false, bufferBytes: 1_048_576 });
    try {
      return withProgram(handle, filter, instructionsOf);
    } finally {
      calls.close(handle);
    }
  };

  return {
    version: String(calls.version()),
    compile(filter, dataLink, snapLength) {
      const handle = calls.openDead(dataLink, snapLength);
      try {
        return withProgram(handle, filter, instructionsOf);
      } finally {
        calls.close(handle);
      }
    },
    compileFor,
    open(interfaceName, options) {
      const handle = activate(interfaceName, options);
      // Held by the closures below as long as libpcap may write into it. The stream ends what it holds with a 0.
      const records = Buffer.alloc(Math.max(recordBytes, 64 + options.snapLength) + 1);
      let dumper: unknown;
      let stream: unknown;
      try {
        if (options.filter !== undefined && options.filter !== "") {
          withProgram(handle, options.filter, (program) => {
            if (Number(calls.setFilter(handle, program)) < 0) throw new PcapError(errorOf(handle), pcapStatus.filter);
          });
        }
        const problem = Buffer.alloc(256);
        if (Number(calls.setNonBlocking(handle, 1, problem)) < 0) throw new PcapError(problem.toString("utf8", 0, problem.indexOf(0)), pcapStatus.error);
        stream = calls.openMemory(records, records.length, "w");
        dumper = stream ? calls.dumpOpen(handle, stream) : undefined;
        if (!dumper) throw new PcapError("no memory for packets", pcapStatus.error);
      } catch (error) {
        calls.close(handle);
        throw error;
      }
      const counts = Buffer.alloc(32);
      return {
        dataLink: Number(calls.dataLink(handle)),
        isNano: Number(calls.precision(handle)) === nanoseconds,
        records,
        capacity: Math.floor((records.length - 1) / (recordHeaderBytes + options.snapLength)),
        read(limit) {
          calls.seek(stream, 0, 0);
          const count = Number(calls.dispatch(handle, limit, dump, dumper));
          if (count < 0) throw new PcapError(errorOf(handle), count);
          if (count === 0) return 0;
          calls.flush(stream);
          return Number(calls.tell(stream));
        },
        stats() {
          if (Number(calls.stats(handle, counts)) < 0) throw new PcapError(errorOf(handle), pcapStatus.error);
          return { packets: counts.readUInt32LE(0), drops: counts.readUInt32LE(4) };
        },
        close() {
          calls.dumpClose(dumper);
          calls.close(handle);
        },
      };
    },
  };
}

function loadFirst(koffi: ForeignLibraries, names: readonly string[]): ReturnType<ForeignLibraries["load"]> {
  let first: unknown;
  for (const name of names) {
    try {
      return koffi.load(name);
    } catch (error) {
      first ??= error;
    }
  }
  throw first instanceof Error ? first : new Error(String(first));
}
