import { nowhere, type Place } from "../../model/place.ts";
import type { Ip } from "../../net/ip.ts";
import { WindowCounter } from "./rate.ts";
import { TopCounter } from "./top-counter.ts";

const bounds = { applications: 48, peers: 64, serverPorts: 64 } as const;

/** One address on one VLAN, with what it did since it was first seen. */
export class HostRow {
  readonly ip: Ip;
  readonly vlan: number;
  readonly isLocal: boolean;
  readonly firstSeenMs: number;
  lastSeenMs: number;
  mac = 0;
  place: Place = nowhere;
  sentBytes = 0;
  sentPackets = 0;
  receivedBytes = 0;
  receivedPackets = 0;
  /** Live flows. A host with one is never aged out. */
  flowsAsClient = 0;
  flowsAsServer = 0;
  readonly rate = new WindowCounter();
  readonly applications = new TopCounter(bounds.applications);
  readonly peers = new TopCounter(bounds.peers);
  readonly serverPorts = new TopCounter(bounds.serverPorts);

  constructor(ip: Ip, vlan: number, isLocal: boolean, nowMs: number) {
    this.ip = ip;
    this.vlan = vlan;
    this.isLocal = isLocal;
    this.firstSeenMs = nowMs;
    this.lastSeenMs = nowMs;
  }

  get bytes(): number {
    return this.sentBytes + this.receivedBytes;
  }

  get flows(): number {
    return this.flowsAsClient + this.flowsAsServer;
  }
}

export interface HostTableOptions {
  readonly maxHosts: number;
  readonly idleMs: number;
}

/** Hosts by address and VLAN, bounded: idle ones age out, and when the table is full the longest idle leave early. */
export class HostTable {
  readonly #options: HostTableOptions;
  readonly #rows = new Map<string, Map<number, HostRow>>();
  #size = 0;
  /** Hosts that left early because the table was full. */
  evicted = 0;
  /** Flows whose host found no place: every host in the table had live flows. */
  refused = 0;
  #isFull = false;

  constructor(options: HostTableOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#size;
  }

  *rows(): IterableIterator<HostRow> {
    for (const byVlan of this.#rows.values()) yield* byVlan.values();
  }

  /** The row of an address; without a VLAN its busiest one. */
  find(ip: string, vlan?: number | null): HostRow | undefined {
    const byVlan = this.#rows.get(ip);
    if (!byVlan) return undefined;
    if (vlan !== undefined && vlan !== null) return byVlan.get(vlan);
    let busiest: HostRow | undefined;
    for (const row of byVlan.values()) if (!busiest || row.bytes > busiest.bytes) busiest = row;
    return busiest;
  }

  /** The row of an address, made when new; undefined when the table is full of hosts with live flows. */
  take(ip: Ip, vlan: number, isLocal: boolean, nowMs: number): HostRow | undefined {
    const known = this.#rows.get(ip.text)?.get(vlan);
    if (known) return known;
    if (this.#size >= this.#options.maxHosts && (this.#isFull || !this.#makeRoom())) {
      this.refused++;
      return undefined;
    }
    const row = new HostRow(ip, vlan, isLocal, nowMs);
    const byVlan = this.#rows.get(ip.text);
    if (byVlan) byVlan.set(vlan, row);
    else this.#rows.set(ip.text, new Map([[vlan, row]]));
    this.#size++;
    return row;
  }

  /** Lets hosts go that were idle too long. Cheap: one look at each. */
  age(nowMs: number): void {
    this.#isFull = false;
    const limit = nowMs - this.#options.idleMs;
    for (const row of this.rows()) if (row.flows === 0 && row.lastSeenMs < limit) this.#remove(row);
  }

  /** Drops the longest idle tenth at once, so that it is rarely needed. */
  #makeRoom(): boolean {
    const idle = [...this.rows()].filter((row) => row.flows === 0).toSorted((a, b) => a.lastSeenMs - b.lastSeenMs);
    const leaving = idle.slice(0, Math.max(1, this.#options.maxHosts / 10));
    for (const row of leaving) this.#remove(row);
    this.evicted += leaving.length;
    // Looked at once a beat at most: a table full of busy hosts must not cost a sort per packet.
    this.#isFull = leaving.length === 0;
    return leaving.length > 0;
  }

  #remove(row: HostRow): void {
    const byVlan = this.#rows.get(row.ip.text);
    if (byVlan?.delete(row.vlan)) this.#size--;
    if (byVlan?.size === 0) this.#rows.delete(row.ip.text);
  }
}
