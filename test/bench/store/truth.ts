import type { FlowDimension } from "../../../src/model/query-plan.ts";
import type { PlannedRow, Relation, StorePlan } from "./plan.ts";

const hourMs = 3_600_000;

/** The windows asked for end here: no whole minute, as a person's "now" is none. */
export const nowOf = (plan: StorePlan): number => plan.endMs - 654_321;

export const windowsOf = (plan: StorePlan) => {
  const toMs = nowOf(plan);
  const last = (hours: number) => ({ fromMs: toMs - hours * hourMs, toMs });
  return { "6h": last(6), "24h": last(24), "7d": last(7 * 24), "30d": { fromMs: plan.startMs, toMs: plan.endMs } } as const;
};

export const topDimensions = ["HOST", "CLIENT", "SERVER", "APPLICATION", "SERVER_PORT"] as const satisfies readonly FlowDimension[];
export type TopDimension = (typeof topDimensions)[number];

/** A group's keys as the API says them, and its bytes. */
export type Group = readonly [keys: readonly string[], bytes: number];

/** What the answers must be; kept beside the loaded store. */
export interface Truth {
  readonly rows: number;
  readonly bytes: number;
  /** Top ten by bytes. */
  readonly tops: Readonly<Record<"24h" | "30d", Readonly<Record<TopDimension, readonly Group[]>>>>;
  /** Client, server, port over all rows. */
  readonly top50: readonly Group[];
  /** Of one interface in six hours. */
  readonly conversations: readonly Group[];
  readonly interface: string;
  /** Of names in seven days. */
  readonly domains: readonly { readonly kind: "equals" | "suffix" | "contains"; readonly text: string; readonly bytes: number; readonly flows: number }[];
  /** Newest hundred flows of some hosts, by number. */
  readonly hosts: readonly { readonly host: string; readonly flows: readonly number[] }[];
  /** Flows of 24 hours, newest first: numbers of those on the page that begins behind so many. */
  readonly deepPage: { readonly behind: number; readonly flows: readonly number[] };
}

const conversationInterface = "eth1";
const pageRows = 100;

/** Adds up the plan's rows while they are loaded. Nothing here knows how rows are encoded or stored. */
export class TruthKeeper {
  readonly #plan: StorePlan;
  readonly #windows: ReturnType<typeof windowsOf>;
  readonly #relationBytes: Readonly<Record<"6h" | "24h" | "30d", Float64Array>>;
  readonly #nameBytes: Float64Array;
  readonly #nameFlows: Uint32Array;
  readonly #hostOfRelation: readonly Int32Array[];
  readonly #watched: ReadonlyMap<number, number[]>;
  readonly #newest: number[] = [];
  readonly #deep: number;
  #bytes = 0;

  constructor(plan: StorePlan) {
    this.#plan = plan;
    this.#windows = windowsOf(plan);
    this.#deep = Math.min(20_000, Math.floor(plan.rows / 120));
    const sums = (): Float64Array => new Float64Array(plan.relations);
    this.#relationBytes = { "6h": sums(), "24h": sums(), "30d": sums() };
    this.#nameBytes = new Float64Array(plan.names);
    this.#nameFlows = new Uint32Array(plan.names);
    const clients = new Int32Array(plan.relations);
    const servers = new Int32Array(plan.relations);
    const relation = {} as Relation;
    for (let i = 0; i < plan.relations; i++) {
      plan.relation(i, relation);
      clients[i] = relation.client;
      servers[i] = relation.server;
    }
    this.#hostOfRelation = [clients, servers];
    // One that many talk to, one that talks a lot, and one of the quiet ones.
    this.#watched = new Map([servers[0]!, clients[1]!, clients[plan.relations >> 1]!, servers[plan.relations >> 2]!].map((host) => [host, []]));
  }

  add(row: PlannedRow): void {
    const { relation, firstSeenMs: at } = row;
    const bytes = row.sentBytes + row.receivedBytes;
    this.#bytes += bytes;
    this.#relationBytes["30d"][relation]! += bytes;
    const { "6h": six, "24h": day, "7d": week } = this.#windows;
    const isNow = at < day.toMs;
    if (isNow && at >= day.fromMs) {
      this.#relationBytes["24h"][relation]! += bytes;
      if (at >= six.fromMs) this.#relationBytes["6h"][relation]! += bytes;
    }
    if (isNow && at >= week.fromMs && row.name >= 0) {
      this.#nameBytes[row.name]! += bytes;
      if (!row.continues || this.#plan.timeOf(row.flow) < week.fromMs) this.#nameFlows[row.name]!++;
    }
    if (row.continues) return;
    for (const side of this.#hostOfRelation) {
      const flows = this.#watched.get(side[relation]!);
      if (flows && flows.at(-1) !== row.flow && flows.push(row.flow) > 20 * pageRows) flows.splice(0, flows.length - pageRows);
    }
    if (isNow && this.#newest.push(row.flow) > 1_000_000) this.#newest.splice(0, 900_000);
  }

  truth(): Truth {
    const plan = this.#plan;
    const name = (index: number): string => plan.name(index);
    const busiest = name(0);
    const site = busiest.slice(busiest.indexOf(".") + 1);
    const part = name(17).split(".")[1]!.slice(0, 5);
    const domain = (kind: "equals" | "suffix" | "contains", text: string) => {
      const matches = {
        equals: (full: string) => full === text,
        suffix: (full: string) => full === text || full.endsWith(`.${text}`),
        contains: (full: string) => full.includes(text),
      };
      let [bytes, flows] = [0, 0];
      for (let i = 0; i < plan.names; i++) {
        if (!matches[kind](name(i))) continue;
        bytes += this.#nameBytes[i]!;
        flows += this.#nameFlows[i]!;
      }
      return { kind, text, bytes, flows };
    };
    const tops = (window: "24h" | "30d") =>
      Object.fromEntries(topDimensions.map((dimension) => [dimension, this.#top(this.#relationBytes[window], keysOf[dimension], 10)])) as Record<
        TopDimension,
        Group[]
      >;
    return {
      rows: plan.rows,
      bytes: this.#bytes,
      tops: { "24h": tops("24h"), "30d": tops("30d") },
      top50: this.#top(this.#relationBytes["30d"], conversation, 50),
      conversations: this.#top(this.#relationBytes["6h"], (relation) => (relation.interface === conversationInterface ? conversation(relation) : []), 20),
      interface: conversationInterface,
      domains: [domain("equals", busiest), domain("suffix", site), domain("contains", part)],
      hosts: [...this.#watched].map(([host, flows]) => ({ host: plan.addresses[host]!.text, flows: flows.slice(-pageRows).toReversed() })),
      deepPage: { behind: this.#deep, flows: this.#newest.slice(-this.#deep - pageRows, -this.#deep).toReversed() },
    };
  }

  /** Groups with the most bytes; a relation counts in the group of each of its keys. Keys of numbers: see `textOf`. */
  #top(bytes: Float64Array, keysOfRelation: (relation: Relation, plan: StorePlan) => readonly (number | string)[], first: number): Group[] {
    const sums = new Map<number | string, number>();
    const relation = {} as Relation;
    for (let i = 0; i < bytes.length; i++) {
      if (bytes[i] === 0) continue;
      for (const key of keysOfRelation(this.#plan.relation(i, relation), this.#plan)) sums.set(key, (sums.get(key) ?? 0) + bytes[i]!);
    }
    // Too many to sort them all: only those above what the smallest of the first so far has.
    let best: [number | string, number][] = [];
    let bar = 0;
    for (const entry of sums) {
      if (entry[1] <= bar) continue;
      best.push(entry);
      if (best.length < first * 20) continue;
      best = best.toSorted((a, b) => b[1] - a[1]).slice(0, first);
      bar = best.at(-1)![1];
    }
    return best
      .toSorted((a, b) => b[1] - a[1])
      .slice(0, first)
      .map(([key, sum]) => [this.#textOf(key), sum] as const);
  }

  #textOf(key: number | string): readonly string[] {
    if (typeof key === "string") return [key];
    const { addresses } = this.#plan;
    if (key < hostLimit) return [addresses[key]!.text];
    const port = key % portLimit;
    const pair = Math.floor(key / portLimit) - 1;
    return [addresses[Math.floor(pair / hostLimit)]!.text, addresses[pair % hostLimit]!.text, String(port)];
  }
}

const hostLimit = 0x1_0000;
const portLimit = 0x1_0000;

/** Client, server and port in one number. */
const conversation = ({ client, server, service }: Relation): readonly number[] => [(client * hostLimit + server + 1) * portLimit + service.port];

const keysOf: Readonly<Record<TopDimension, (relation: Relation) => readonly (number | string)[]>> = {
  HOST: ({ client, server }) => [client, server],
  CLIENT: ({ client }) => [client],
  SERVER: ({ server }) => [server],
  APPLICATION: ({ application }) => [application],
  SERVER_PORT: ({ service }) => [String(service.port)],
};
