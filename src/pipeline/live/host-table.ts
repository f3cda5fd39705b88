import { nowhere, type Place } from "../../model/place.ts";
import { parseIp, type Ip } from "../../net/ip.ts";
import type { FlowKind, LiveAddress } from "./flow-groups.ts";
import { counted, type Steps } from "./slices.ts";
import { TopCounter } from "./top-counter.ts";
import { WordDictionary } from "./word-dictionary.ts";

const bounds = { applications: 48, peers: 64, serverPorts: 64 } as const;
/** Rows looked at in one step. */
const rowsAtOnce = 256;
/** When the table is full, the longest idle of so many idle rows makes room; no more rows than that are looked at. */
const idleSample = 8;
const evictionSample = 128;

const nobody: readonly HostRow[] = [];

/** A port that a host answers on, and as what. */
export interface ServerPort {
  readonly protocol: number;
  readonly port: number;
  readonly application: string;
}

/** One address on one VLAN, with what it did since it was first seen. Windows are numbered by the live view's beats. */
export class HostRow {
  readonly ip: Ip;
  readonly vlan: number;
  readonly isLocal: boolean;
  firstSeenMs: number;
  /** Its place in the table; another's when it has gone. */
  readonly number: number;
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
  /** The last window in which it had traffic; its bytes in that one and in the one before. */
  #window = -1;
  #now = 0;
  #last = 0;
  /** By the number of the application's name. */
  readonly applications = new TopCounter<string>(bounds.applications);
  readonly peers = new TopCounter<Ip>(bounds.peers);
  readonly serverPorts = new TopCounter<ServerPort>(bounds.serverPorts);

  constructor(number: number, ip: Ip, vlan: number, isLocal: boolean, nowMs: number) {
    this.number = number;
    this.ip = ip;
    this.vlan = vlan;
    this.isLocal = isLocal;
    this.firstSeenMs = nowMs;
    this.lastSeenMs = nowMs;
  }

  /** A flow of it began then. Flows that began within a second come in any order. */
  seenAt(timeMs: number): void {
    if (timeMs < this.firstSeenMs) this.firstSeenMs = timeMs;
  }

  get bytes(): number {
    return this.sentBytes + this.receivedBytes;
  }

  get flows(): number {
    return this.flowsAsClient + this.flowsAsServer;
  }

  /** Bytes of the last whole window, seen while `window` runs. */
  wholeBytes(window: number): number {
    return this.#window === window ? this.#last : this.#window === window - 1 ? this.#now : 0;
  }

  /** Bytes of `window` so far. */
  windowBytes(window: number): number {
    return this.#window === window ? this.#now : 0;
  }

  /** What it had in the window that runs; true when that is its first. */
  count(window: number, nowMs: number, sentBytes: number, sentPackets: number, receivedBytes: number, receivedPackets: number): boolean {
    this.lastSeenMs = nowMs;
    this.sentBytes += sentBytes;
    this.sentPackets += sentPackets;
    this.receivedBytes += receivedBytes;
    this.receivedPackets += receivedPackets;
    const isFirst = this.#window !== window;
    if (isFirst) {
      this.#last = this.#window === window - 1 ? this.#now : 0;
      this.#now = 0;
      this.#window = window;
    }
    this.#now += sentBytes + receivedBytes;
    return isFirst;
  }

  /** Adds live flows to a port it answers on; negative numbers take them away. */
  addServerPort({ protocol, shownApplication, applicationNumber }: FlowKind, port: number, flows: number): void {
    const key = (applicationNumber * 256 + protocol) * 65_536 + port;
    if (!this.serverPorts.addKnown(key, flows)) this.serverPorts.add(key, flows, { protocol, port, application: shownApplication });
  }
}

export interface HostTableOptions {
  readonly maxHosts: number;
  readonly idleMs: number;
}

/** Hosts by address and VLAN, bounded: idle ones age out, and when the table is full long idle ones leave early. */
export class HostTable {
  readonly #options: HostTableOptions;
  /** One use for each row. */
  readonly #byAddress = new WordDictionary<HostRow[]>();
  readonly #rows: (HostRow | undefined)[] = [];
  readonly #free: number[] = [];
  #hand = 0;
  #size = 0;
  /** Hosts that left early because the table was full. */
  evicted = 0;
  /** Flows whose host found no place: every host that was looked at had live flows. */
  refused = 0;
  #isFull = false;

  constructor(options: HostTableOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#size;
  }

  /** Above every row's number. */
  get end(): number {
    return this.#rows.length;
  }

  /** The row with this number; undefined when there is none, or it is -1. */
  row(number: number): HostRow | undefined {
    return number < 0 ? undefined : this.#rows[number];
  }

  /** The row of an address; without a VLAN its busiest one. */
  find(text: string, vlan?: number | null): HostRow | undefined {
    const ip = parseIp(text);
    if (!ip) return undefined;
    if (vlan !== undefined && vlan !== null) return this.#find(ip, vlan);
    let busiest: HostRow | undefined;
    for (const row of this.#rowsOf(ip)) if (!busiest || row.bytes > busiest.bytes) busiest = row;
    return busiest;
  }

  /** The row of an address, made when new; undefined when the table is full of hosts with live flows. */
  take(address: LiveAddress, vlan: number, nowMs: number): HostRow | undefined {
    const { ip, isLocal, host } = address;
    const isAtHand = host?.vlan === vlan && this.#rows[host.number] === host;
    const row = isAtHand ? host : (address.host = this.#find(ip, vlan) ?? this.#create(ip, vlan, isLocal, nowMs));
    row?.seenAt(nowMs);
    return row;
  }

  #find(ip: Ip, vlan: number): HostRow | undefined {
    for (const row of this.#rowsOf(ip)) if (row.vlan === vlan) return row;
    return undefined;
  }

  #rowsOf({ w0, w1, w2, w3 }: Ip): readonly HostRow[] {
    const number = this.#byAddress.find(w0, w1, w2, w3);
    return number < 0 ? nobody : this.#byAddress.value(number);
  }

  #create(ip: Ip, vlan: number, isLocal: boolean, nowMs: number): HostRow | undefined {
    if (this.#size >= this.#options.maxHosts && (this.#isFull || !this.#makeRoom())) {
      this.refused++;
      return undefined;
    }
    const number = this.#free.pop() ?? this.#rows.length;
    const row = new HostRow(number, ip, vlan, isLocal, nowMs);
    this.#rows[number] = row;
    const { w0, w1, w2, w3 } = ip;
    const others = this.#byAddress.take(w0, w1, w2, w3);
    if (others >= 0) this.#byAddress.value(others).push(row);
    else this.#byAddress.add(w0, w1, w2, w3, [row]);
    this.#size++;
    return row;
  }

  /** Every row, in steps; one that comes meanwhile may be left out. */
  forEach(visit: (row: HostRow) => void): Steps {
    return counted(this.#rows.length, rowsAtOnce, (number) => {
      const row = this.#rows[number];
      if (row) visit(row);
    });
  }

  /** Lets hosts go that were idle too long. */
  *age(nowMs: number): Steps {
    const limit = nowMs - this.#options.idleMs;
    yield* this.forEach((row) => {
      if (row.flows === 0 && row.lastSeenMs < limit) this.#remove(row);
    });
    this.#isFull = false;
  }

  /** Of the next few idle rows under the hand the longest idle one leaves. */
  #makeRoom(): boolean {
    let longest: HostRow | undefined;
    for (let looked = 0, idle = 0; looked < evictionSample && idle < idleSample; looked++) {
      if (this.#hand >= this.#rows.length) this.#hand = 0;
      const row = this.#rows[this.#hand++];
      if (!row || row.flows > 0) continue;
      idle++;
      if (!longest || row.lastSeenMs < longest.lastSeenMs) longest = row;
    }
    if (longest) {
      this.#remove(longest);
      this.evicted++;
    }
    // Not looked for again before the next beat: a table full of busy hosts must not cost a search per flow.
    this.#isFull = longest === undefined;
    return longest !== undefined;
  }

  #remove(row: HostRow): void {
    const { w0, w1, w2, w3 } = row.ip;
    const number = this.#byAddress.find(w0, w1, w2, w3);
    const rows = this.#byAddress.value(number);
    rows.splice(rows.indexOf(row), 1);
    this.#byAddress.release(number);
    this.#rows[row.number] = undefined;
    this.#free.push(row.number);
    this.#size--;
  }
}
