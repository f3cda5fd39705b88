import type { FlowInterval } from "../../model/flow-fields.ts";
import type { TouchedVisitor } from "../engine.ts";
import type { FlowOutlines } from "../flow-outline.ts";
import type { LiveSink, LiveSource } from "../live/live-source.ts";
import type { Steps } from "../live/slices.ts";
import { cardNumbers, cardTexts, firstSeenAt, flowIdOf, readCard, type CardTexts } from "./flow-card.ts";
import { cardDoubles, gainDoubles, kindUnit, recordKinds, type FlowNews, type FlowPlace } from "./shard-protocol.ts";

/** Bytes and packets sent, bytes and packets received. */
const counters = 4;
const states = { live: 1, touched: 2 } as const;
/** Flows ended in one step. */
const flowsAtOnce = 16;
/** Sets of texts that flows share; kept until there are so many. */
const maxTexts = 65_536;
/** Flows of answers that may still be asked about. */
const maxShown = 65_536;

/**
 * The live flows of all shards, numbered so that shard and number in the shard follow: what the live view takes for an engine. It knows of
 * a flow what a card tells, and its counters; for the rest `placeOf` says whom to ask.
 */
export class ShardMirror implements LiveSource {
  readonly counters = { flowsCreated: 0 };
  readonly outlines: FlowOutlines;
  activeFlows = 0;
  flowsEnd = 0;
  readonly #shards: number;
  readonly #sink: () => LiveSink;
  readonly #states: Uint8Array;
  readonly #cards: Float64Array;
  readonly #texts: (CardTexts | undefined)[] = [];
  readonly #totals: Float64Array;
  /** Not yet visited. */
  readonly #gained: Float64Array;
  readonly #lastSeenMs: Float64Array;
  #knownTexts = new Map<string, CardTexts>();
  readonly #shown = new Map<bigint, number>();

  /** `sink` is asked for when it is first needed: the live view is made with this as its source. */
  constructor(shards: number, maxFlowsOfShard: number, locate: FlowOutlines["locate"], sink: () => LiveSink) {
    const flows = shards * maxFlowsOfShard;
    this.outlines = { locate, fill: (slot, into) => into.ofInterval(this.#row(slot, 0)) };
    this.#shards = shards;
    this.#sink = sink;
    // The system gives memory for what is used of them.
    this.#states = new Uint8Array(flows);
    this.#cards = new Float64Array(flows * cardNumbers);
    this.#totals = new Float64Array(flows * counters);
    this.#gained = new Float64Array(flows * counters);
    this.#lastSeenMs = new Float64Array(flows);
  }

  /** Takes in one piece of a shard's news. Records that make no sense are left out: the shard reads what strangers send. */
  take(shard: number, { texts, names }: Pick<FlowNews, "texts" | "names">, records: Float64Array): void {
    for (const name of names) this.#sink().dns(name);
    for (let at = 0; at + gainDoubles <= records.length;) {
      const kind = records[at]! % kindUnit;
      const slot = Math.floor(records[at]! / kindUnit) * this.#shards + shard;
      if (!(slot >= 0 && slot < this.#states.length)) return;
      if (kind === recordKinds.card) {
        if (at + cardDoubles > records.length) return;
        this.#introduce(slot, records, at + 1, texts);
        at += cardDoubles;
      } else {
        if (this.#states[slot] !== 0) this.#gain(slot, records, at + 1, kind === recordKinds.end);
        at += gainDoubles;
      }
    }
  }

  /** Ends all flows of a shard that is gone. */
  *end(shard: number): Steps {
    for (let slot = shard, done = 0; slot < this.flowsEnd; slot += this.#shards) {
      if (this.#states[slot] !== 0) this.#close(slot);
      if (++done % flowsAtOnce === 0) yield;
    }
  }

  touched(visit: TouchedVisitor, start = 0, end = this.flowsEnd): void {
    const gained = this.#gained;
    for (let slot = start; slot < end; slot++) {
      if ((this.#states[slot]! & states.touched) === 0) continue;
      this.#states[slot] = states.live;
      const at = slot * counters;
      const sentBytes = gained[at]!;
      const sentPackets = gained[at + 1]!;
      const receivedBytes = gained[at + 2]!;
      const receivedPackets = gained[at + 3]!;
      for (let i = at; i < at + counters; i++) gained[i] = 0;
      visit(slot, sentBytes, sentPackets, receivedBytes, receivedPackets, this.#lastSeenMs[slot]!);
    }
  }

  facts(slot: number): CardTexts {
    return this.#texts[slot]!;
  }

  /** Somebody wants to see the flow: what its card does not tell may be asked for. */
  snapshot(slot: number): FlowInterval {
    const row = this.#row(slot, 0);
    this.#show(row.flowId, slot);
    return row;
  }

  /** Where a flow of an answer is, by its id; undefined when it has ended, or the answer is long ago. */
  placeOf(id: string): (FlowPlace & { readonly shard: number }) | undefined {
    const slot = this.#shown.get(BigInt(id));
    if (slot === undefined || this.#states[slot] === 0) return undefined;
    return { shard: slot % this.#shards, slot: Math.floor(slot / this.#shards), id };
  }

  #introduce(slot: number, records: Float64Array, at: number, texts: readonly string[]): void {
    const cards = this.#cards;
    const card = slot * cardNumbers;
    const isKnown = this.#states[slot] !== 0 && flowIdOf(cards, card) === flowIdOf(records, at);
    if (this.#states[slot] !== 0 && !isKnown) this.#close(slot);
    const firstSeenMs = cards[card + firstSeenAt]!;
    cards.set(records.subarray(at, at + cardNumbers), card);
    // A row's own first packet may be a later one.
    if (isKnown) cards[card + firstSeenAt] = firstSeenMs;
    this.#texts[slot] = this.#textsOf(cardTexts.map((_key, i) => texts[records[at + cardNumbers + i]!] ?? ""));
    if (!isKnown) this.#lastSeenMs[slot] = records[at + firstSeenAt]!;
    this.#states[slot]! |= states.live;
    if (slot >= this.flowsEnd) this.flowsEnd = slot + 1;
  }

  #gain(slot: number, records: Float64Array, from: number, isEnd: boolean): void {
    const at = slot * counters;
    for (let i = 0; i < counters; i++) {
      this.#totals[at + i]! += records[from + i]!;
      this.#gained[at + i]! += records[from + i]!;
    }
    this.#lastSeenMs[slot] = records[from + counters]!;
    if (isEnd) this.#close(slot);
    else this.#states[slot] = states.live | states.touched;
  }

  #close(slot: number): void {
    const row = this.#row(slot, 1);
    this.#states[slot] = 0;
    this.#texts[slot] = undefined;
    for (let i = slot * counters; i < slot * counters + counters; i++) this.#totals[i] = this.#gained[i] = 0;
    this.#sink().flow(row, slot);
  }

  #row(slot: number, closes: number): FlowInterval {
    const row = readCard(this.#cards, slot * cardNumbers, this.#texts[slot]!);
    const at = slot * counters;
    row.closes = closes;
    row.lastSeenMs = this.#lastSeenMs[slot]!;
    row.sentBytes = this.#totals[at]!;
    row.sentPackets = this.#totals[at + 1]!;
    row.receivedBytes = this.#totals[at + 2]!;
    row.receivedPackets = this.#totals[at + 3]!;
    return row;
  }

  #textsOf(texts: readonly string[]): CardTexts {
    const key = texts.join("\n");
    const known = this.#knownTexts.get(key);
    if (known) return known;
    if (this.#knownTexts.size >= maxTexts) this.#knownTexts = new Map();
    const made = Object.fromEntries(cardTexts.map((name, i) => [name, texts[i]!])) as unknown as CardTexts;
    this.#knownTexts.set(key, made);
    return made;
  }

  #show(id: bigint, slot: number): void {
    this.#shown.delete(id);
    this.#shown.set(id, slot);
    if (this.#shown.size > maxShown) this.#shown.delete(this.#shown.keys().next().value!);
  }
}
