import type { DnsTransaction } from "../model/dns-fields.ts";
import type { FlowInterval } from "../model/flow-fields.ts";
import type { Dissector, FlowFacts } from "../model/dissector.ts";
import type { FlowSource } from "../model/flow.ts";
import type { PlaceOf } from "../model/place.ts";
import type { FlowOutlines } from "./flow-outline.ts";

/** Link types (LINKTYPE_ numbers of the tcpdump group) the decoder knows. */
export const linkTypes = { NULL: 0, ETHERNET: 1, RAW: 101, RAW_OLD: 12, LOOP: 108, LINUX_SLL: 113, IPV4: 228, IPV6: 229, LINUX_SLL2: 276 } as const;

export interface EngineOptions {
  readonly source: FlowSource;
  readonly dissectors: readonly Dissector[];
  /** CIDRs that count as ours; `enrich/local-networks` has the defaults. */
  readonly localNetworks: readonly string[];
  /** Where addresses are; absent: no row says it. */
  readonly placeOf?: PlaceOf;
  /** Name the flows inside tunnels (`tunnelNames`) instead of the tunnels themselves. */
  readonly tunnels: boolean;
  /** Leave all fragments of a datagram but the first out of every count, as nDPI does; else they count for the first one's flow. */
  readonly firstFragmentsOnly?: boolean;
  /** Infinity keeps one flow per conversation for the whole file. */
  readonly idleTimeoutMs: number;
  readonly activeTimeoutMs: number;
  readonly maxFlows: number;
}

export interface EngineSink {
  /** An interval leaves the table. The object is filled again for the next one: whoever keeps it keeps a copy. `flow` is the engine's number of the flow, free for another when it closes. */
  flow(interval: FlowInterval, flow: number): void;
  /** Absent: nobody wants DNS transactions, and their answers are not decoded. */
  dns?(transaction: DnsTransaction): void;
}

export interface EngineCounters {
  packets: number;
  bytes: number;
  /** Packets that belong to no flow: ARP, STP …, and what the decoder does not know. */
  nonIp: number;
  /** With `firstFragmentsOnly`. */
  fragmentsLeftOut: number;
  malformed: number;
  /** By reason, at most 256 reasons. */
  readonly malformedReasons: Map<string, number>;
  flowsCreated: number;
  /** Flows thrown out early because the table was full. */
  evicted: number;
}

/** Called for each flow with traffic since the last call: what it gained, and its last packet's time. Drives live rates and host tables. */
export type TouchedVisitor = (flow: number, sentBytes: number, sentPackets: number, receivedBytes: number, receivedPackets: number, lastSeenMs: number) => void;

/** Decoder, dissectors and flow table of one shard. Synchronous; one thread. */
export interface Engine {
  readonly counters: EngineCounters;
  readonly activeFlows: number;
  /**
   * One captured frame: `capturedLength` bytes of `bytes` from `offset`; `wireLength` what was on the wire; `timeMs`
   * milliseconds since the epoch with fractions; `interfaceId` from `addInterface`; `vlan` a tag the kernel stripped, or 0.
   */
  packet(bytes: Uint8Array, offset: number, capturedLength: number, wireLength: number, timeMs: number, interfaceId: number, vlan: number): void;
  /**
   * The same, but the engine may wait for more packets before it takes this one in: many at once cost less. `bytes` must stay as they are
   * until `settle`; whatever else is asked of the engine settles first.
   */
  defer(bytes: Uint8Array, offset: number, capturedLength: number, wireLength: number, timeMs: number, interfaceId: number, vlan: number): void;
  /** Takes in what `defer` has put off. */
  settle(): void;
  addInterface(name: string, linkType: number): number;
  /** Advances the clock: expires and exports in bounded slices. Call at least once a second, or with packet time on files. */
  beat(nowMs: number): void;
  /** Above every flow's number. */
  readonly flowsEnd: number;
  /** Visits flows with traffic since the last call; only numbers from `start` below `end` when these are given. */
  touched(visit: TouchedVisitor, start?: number, end?: number): void;
  /** What is known of a live flow so far. Not to be kept: it goes on changing. */
  facts(flow: number): Readonly<FlowFacts>;
  /** What tells a live flow from others, in numbers: `snapshot` without all that takes time to make. */
  readonly outlines: FlowOutlines;
  /** Ids of all live flows; valid until the next `packet` or `beat`. */
  forEachFlow(visit: (flow: number) => void): void;
  /** Totals so far of a live flow, in the interval's shape. */
  snapshot(flow: number): FlowInterval;
  /** Exports everything with this reason; flows stay known unless `final`. */
  flush(reason: "shutdown" | "eof", final: boolean): void;
}
