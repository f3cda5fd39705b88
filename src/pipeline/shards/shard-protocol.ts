import type { LiveInterface } from "../../model/services/live-view.ts";
import type { MeterOptions, MeterReport } from "../meter-protocol.ts";
import type { NameAnswer } from "../live/live-source.ts";
import { cardNumbers, cardTexts } from "./flow-card.ts";

/** What one of several reading processes is told: a share of the meter's options. It speaks with the meter over file descriptor 3. */
export interface ShardOptions extends MeterOptions {
  /** Number that joins the captures of all shards, see `CaptureOptions.fanOut`. */
  readonly fanOut: number;
  /** Which one it is, for what it logs. */
  readonly index: number;
}
export const shardFd = 3;

/** Requests of the meter to a shard. */
export const shardMethods = {
  /** Opens the captures that are wanted and there; nothing comes from new ones yet. */
  rescan: "shard.rescan",
  /** Lets packets in. */
  begin: "shard.begin",
  /** `PullRequest` → `FlowNews`, its records as doubles. */
  pull: "shard.pull",
  /** `FlowPlace[]` → `(Flow | null)[]`. */
  details: "shard.details",
  /** Reads what is left, exports every flow; answered when the server has it all. */
  stop: "shard.stop",
} as const;

export interface PullRequest {
  /** Begins to look at all flows from the first one on. */
  readonly begins: boolean;
}

/** How a shard reads, as of the end of a round. */
export interface ShardState {
  readonly report: Omit<MeterReport, "hostsEvicted">;
  readonly interfaces: readonly LiveInterface[];
  readonly totals: CaptureTotals;
  readonly flowsCreated: number;
}

export interface CaptureTotals {
  readonly packets: number;
  readonly drops: number;
  readonly bytesPerSecond: number;
  readonly packetsPerSecond: number;
}

/** One piece of what flows gained; records stand in the order in which it happened. */
export interface FlowNews {
  /** Texts that records name by number. */
  readonly texts: readonly string[];
  readonly names: readonly NameAnswer[];
  /** Flows told of before this piece are not told of again: the shard had to forget what it had not told. */
  readonly forgot?: true;
  /** Absent while more is to be pulled. */
  readonly state?: ShardState;
}

/** A flow by its number in the shard's engine, and its id, since numbers are used again. */
export interface FlowPlace {
  readonly slot: number;
  readonly id: string;
}

/**
 * Records, in doubles. The first is kind + 4 * slot. A card is the card's numbers, then the numbers of its texts; gains and ends are bytes and
 * packets sent, bytes and packets received since the last record of the flow, and the time of its last packet.
 */
export const recordKinds = { card: 0, gain: 1, end: 2 } as const;
export const kindUnit = 4;
export const gainDoubles = 6;
export const cardDoubles = 1 + cardNumbers + cardTexts.length;
