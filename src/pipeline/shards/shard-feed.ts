import type { DnsTransaction } from "../../model/dns-fields.ts";
import type { FlowInterval } from "../../model/flow-fields.ts";
import { flowOfInterval } from "../../model/flow-view.ts";
import type { Flow } from "../../model/flow.ts";
import type { TouchedVisitor } from "../engine.ts";
import type { LiveSink, LiveSource } from "../live/live-source.ts";
import type { Steps } from "../live/slices.ts";
import { NewsBlock } from "./news-block.ts";
import type { FlowPlace } from "./shard-protocol.ts";

/** Flows looked at in one step. */
const flowsAtOnce = 8;
/** Names in one block; what is asked all the time comes again. */
const maxNames = 2_048;
/** Bytes and packets sent, bytes and packets received. */
const counters = 4;

type Known = ReturnType<LiveSource["facts"]>;

/**
 * What one shard tells the meter of its flows. The meter asks for it, piece by piece: while it does not, flows gain in the engine alone,
 * and only what ends is kept here, up to a bound.
 */
export class ShardFeed implements LiveSink {
  readonly #source: () => LiveSource;
  readonly #maxBlocks: number;
  /** Flows the meter knows, by the engine's number. */
  readonly #isTold: Uint8Array;
  readonly #told: Float64Array;
  readonly #exported: Float64Array;
  readonly #facts: (Known | undefined)[] = [];
  readonly #visitor: TouchedVisitor;
  #blocks: NewsBlock[] = [];
  #block = new NewsBlock();
  /** Where the round goes on; beyond every flow when none is on. */
  #hand = Number.POSITIVE_INFINITY;
  #forgot = false;
  /** How often the bound was reached, and what had not been told was forgotten. */
  forgotten = 0;

  /** `source` is asked for when it is first needed: the engine is made with this as its sink. `maxBlocks` of 64 KiB wait for a meter that does not ask. */
  constructor(source: () => LiveSource, maxFlows: number, maxBlocks = 1_024) {
    this.#maxBlocks = maxBlocks;
    this.#source = source;
    // The system gives memory for what is used of them.
    this.#isTold = new Uint8Array(maxFlows);
    this.#told = new Float64Array(maxFlows * counters);
    this.#exported = new Float64Array(maxFlows * counters);
    this.#visitor = (slot, sentBytes, sentPackets, receivedBytes, receivedPackets, lastSeenMs) => {
      const told = this.#told;
      const at = slot * counters;
      const isFirst = (sentPackets > 0 && told[at + 1] === 0) || (receivedPackets > 0 && told[at + 3] === 0);
      if (this.#isTold[slot] === 0 || isFirst || this.#isNews(slot, this.#source().facts(slot))) this.#card(slot, this.#source().snapshot(slot));
      told[at]! += sentBytes;
      told[at + 1]! += sentPackets;
      told[at + 2]! += receivedBytes;
      told[at + 3]! += receivedPackets;
      this.#room().gain("gain", slot, sentBytes, sentPackets, receivedBytes, receivedPackets, Math.floor(lastSeenMs));
    };
  }

  flow(interval: FlowInterval, slot: number): void {
    const told = this.#told;
    const exported = this.#exported;
    const at = slot * counters;
    exported[at]! += interval.sentBytes;
    exported[at + 1]! += interval.sentPackets;
    exported[at + 2]! += interval.receivedBytes;
    exported[at + 3]! += interval.receivedPackets;
    if (interval.closes !== 1) return;
    const isFirst = (exported[at + 1]! > 0 && told[at + 1] === 0) || (exported[at + 3]! > 0 && told[at + 3] === 0);
    if (this.#isTold[slot] === 0 || isFirst || this.#isNews(slot, interval)) this.#card(slot, interval);
    this.#room().gain(
      "end",
      slot,
      exported[at]! - told[at]!,
      exported[at + 1]! - told[at + 1]!,
      exported[at + 2]! - told[at + 2]!,
      exported[at + 3]! - told[at + 3]!,
      interval.lastSeenMs,
    );
    this.#isTold[slot] = 0;
    this.#facts[slot] = undefined;
    for (let i = at; i < at + counters; i++) told[i] = exported[i] = 0;
  }

  dns({ name, type, answers }: DnsTransaction): void {
    if (answers.length > 0 && this.#block.names.length < maxNames) this.#block.names.push({ name, type, answers });
  }

  /** Begins to look at all flows anew. */
  begin(): void {
    this.#hand = 0;
  }

  /** The next piece; the last one holds all that there is. */
  *next(): Steps<{ readonly block: NewsBlock; readonly forgot: boolean; readonly isLast: boolean }> {
    const source = this.#source();
    while (this.#blocks.length === 0 && this.#hand < source.flowsEnd) {
      const start = this.#hand;
      this.#hand = start + flowsAtOnce;
      source.touched(this.#visitor, start, Math.min(source.flowsEnd, this.#hand));
      yield;
    }
    const forgot = this.#forgot;
    this.#forgot = false;
    const waiting = this.#blocks.shift();
    if (waiting) return { block: waiting, forgot, isLast: false };
    const block = this.#block;
    this.#block = new NewsBlock();
    return { block, forgot, isLast: true };
  }

  /** All that is known of flows by now; null of one that has ended. */
  details(places: readonly FlowPlace[]): (Flow | null)[] {
    return places.map(({ slot, id }) => {
      if (this.#isTold[slot] !== 1) return null;
      const flow = flowOfInterval(this.#source().snapshot(slot));
      return flow.id === id ? flow : null;
    });
  }

  /** What dissectors found out since the flow was last told of. */
  #isNews(slot: number, facts: Known): boolean {
    const known = this.#facts[slot];
    return (
      known === undefined ||
      facts.application !== known.application ||
      facts.applicationMaster !== known.applicationMaster ||
      facts.category !== known.category ||
      facts.hostname !== known.hostname ||
      facts.ja4 !== known.ja4
    );
  }

  #card(slot: number, row: FlowInterval): void {
    this.#room().card(slot, row);
    this.#isTold[slot] = 1;
    const { application, applicationMaster, category, hostname, ja4 } = row;
    this.#facts[slot] = { application, applicationMaster, category, hostname, ja4 };
  }

  #room(): NewsBlock {
    if (this.#block.hasRoom) return this.#block;
    this.#blocks.push(this.#block);
    if (this.#blocks.length > this.#maxBlocks) {
      // What the meter has of us is worth nothing without this: it is told everything anew.
      this.#blocks = [];
      this.#isTold.fill(0);
      this.#forgot = true;
      this.forgotten++;
    }
    return (this.#block = new NewsBlock());
  }
}
