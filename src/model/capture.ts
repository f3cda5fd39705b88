/** One opened capture. The driver calls `onPackets` from `poll`, never by itself. */
export interface CaptureSource {
  readonly interfaceName: string;
  readonly linkType: number;
  /**
   * Delivers what is ready, at most `budget` packets, and returns how many; only the packets of one super-frame may go beyond.
   * `timeMs` has fractions; `vlan` is a tag the kernel stripped, else 0. The bytes are valid during the call of `onPacket` only, or with
   * `keepsBytes` until the next call of `onLeaving`, the last of which ends `poll`.
   */
  poll(
    budget: number,
    onPacket: (bytes: Uint8Array, offset: number, capturedLength: number, wireLength: number, timeMs: number, vlan: number) => void,
    onLeaving?: () => void,
  ): number;
  readonly keepsBytes?: true;
  /** With `fanOut`: lets packets in. Called when all who share the interface have opened it. */
  begin?(): void;
  /** A file descriptor that becomes readable when packets wait, if there is one. */
  readonly waitFd?: number;
  /** Kernel totals since opening; undefined when the driver cannot know (it then says so in `limits`). */
  stats(): CaptureStats | undefined;
  /** Why nothing more comes, once that is so: the meter closes the capture and opens it anew. */
  readonly failure?: string;
  close(): void;
}

export interface CaptureStats {
  /** Frames as the kernel has them, dropped ones too. */
  readonly packets: number;
  readonly drops: number;
  /** With `splitSuperFrames`: large frames, the packets made of them, and those of them that stayed whole. */
  readonly superFrames?: { readonly frames: number; readonly segments: number; readonly whole: number };
}

export interface CaptureOptions {
  readonly snapLength: number;
  readonly promiscuous: boolean;
  /** Ring or buffer bytes per interface. */
  readonly bufferBytes: number;
  /** Deliver what card or kernel put together (GRO, TSO) as the packets on the wire, where the driver can tell; else as the kernel has it. */
  readonly splitSuperFrames?: boolean;
  /** Only what this expression of pcap-filter(7) matches; checked by `captureFilterProblem` before. Absent or empty for everything. */
  readonly filter?: string;
  /**
   * 0 to 65535: the interface's packets are shared out among all sources, of this process and others, that are opened with the same number;
   * packets between two addresses go to one of them. Only drivers that `canFanOut`; the interface must be up, and nothing comes before `begin`.
   */
  readonly fanOut?: number;
}

/** One way of capturing; one file in `collectors/capture`. */
export interface CaptureDriver {
  readonly name: string;
  /** Preference among usable drivers, higher first. */
  readonly priority: number;
  /** Whether several processes can share an interface, see `CaptureOptions.fanOut`. */
  readonly canFanOut?: true;
  /** What it cannot do, for the UI and `doctor`. */
  readonly limits: readonly string[];
  /** Whether it can work here and now, else why not and what to type. */
  available(): Promise<{ readonly usable: true } | { readonly usable: false; readonly problem: string; readonly cure: string }>;
  /** What is wrong with a filter, in the compiler's words; undefined when it is right. Throws an AppError with a cure when nothing here can tell. */
  filterProblem(filter: string): Promise<string | undefined>;
  open(interfaceName: string, options: CaptureOptions): Promise<CaptureSource>;
}

export function defineCaptureDriver(driver: CaptureDriver): CaptureDriver {
  return driver;
}
